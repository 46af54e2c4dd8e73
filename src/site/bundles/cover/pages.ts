import type { BundleRow } from '../../../store/bundles/bundles.ts'
import { bundleLink } from '../parts/names.ts'
import type { PageData } from '../../http/action.ts'
import type { FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { ImageFields } from '../../images/parts/lines.ts'
import { imageFields } from '../../images/parts/lines.ts'
import type { CoverPart } from '../parts/cover-part.ts'
import { coverPart } from '../parts/cover-part.ts'
import type { Link } from '../../ui/link.ts'

export interface CoverPage extends PageData, ImageFields {
  readonly bundle: Link
  readonly summary: FormSummary | null
  readonly cover: CoverPart | null
  readonly action: string
}

export function coverPage(form: Typed, bundle: BundleRow, byUrl: boolean): CoverPage {
  const fields = imageFields(form, byUrl)
  return {
    title: 'Bundle cover',
    bundle: bundleLink(bundle),
    ...fields,
    summary: summary(form, [fields.image, ...(fields.url === null ? [] : [fields.url])]),
    cover: coverPart(bundle, bundle.cover),
    action: `/bundles/${bundle.id}/cover`,
  }
}
