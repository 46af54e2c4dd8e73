import type { ArticleRow } from '../../../store/articles/articles.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { ReasonPart } from '../../texts/parts/removals.ts'
import { reasonPart } from '../../texts/parts/removals.ts'
import { addressOf } from '../parts/lines.ts'

export interface RemovePage extends PageData, ReasonPart {
  readonly about: { readonly label: string; readonly href: string }
  readonly action: string
}

export function removePage(form: Typed, row: ArticleRow, isOwn: boolean): RemovePage {
  return {
    ...reasonPart(form, 'Shown to the author, and to readers in place of the article.', isOwn),
    title: 'Remove article',
    about: { label: row.title, href: addressOf(row) },
    action: `/articles/${row.id}`,
  }
}
