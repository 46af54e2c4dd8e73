import type { ImageRow } from '../../store/records/images.ts'
import type { PageData } from '../http/action.ts'
import type { FormSummary, Typed } from '../http/frame/fields.ts'
import { summary } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { ImageFields, ImageShown } from './parts/lines.ts'
import { imageFields, imageMarkdown, imageShown } from './parts/lines.ts'

export interface ImagesPage extends PageData, ImageFields {
  readonly summary: FormSummary | null
  readonly lines: readonly (ImageShown & { readonly markdown: string })[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly rows: readonly ImageRow[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly byUrl: boolean
}

export function imagesPage(form: Typed, { rows, isFirst, next, byUrl }: Shown): ImagesPage {
  const fields = imageFields(form, byUrl)
  const all = [fields.image, ...(fields.url === null ? [] : [fields.url])]
  return {
    title: 'Images',
    ...fields,
    summary: summary(form, all),
    lines: rows.map((row) => {
      const shown = imageShown(row)
      return { ...shown, markdown: imageMarkdown(shown.key) }
    }),
    hasLines: rows.length > 0,
    pager: pagerOf('/images', { isFirst, next }),
  }
}
