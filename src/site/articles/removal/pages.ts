import type { ArticleRow } from '../../../store/articles/articles.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { MAX_REASON } from '../forms.ts'
import { addressOf } from '../parts/lines.ts'

export interface RemovePage extends PageData {
  readonly about: { readonly label: string; readonly href: string }
  readonly action: string
  /** Null for its author, who needs no reason. */
  readonly reason: Field | null
  readonly summary: FormSummary | null
}

export function removePage(form: Typed, row: ArticleRow, isOwn: boolean): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown to its author, and in place of the article.',
  })
  return {
    title: 'Remove article',
    about: { label: row.title, href: addressOf(row) },
    action: `/articles/${row.id}`,
    reason: isOwn ? null : reason,
    summary: summary(form, [reason]),
  }
}
