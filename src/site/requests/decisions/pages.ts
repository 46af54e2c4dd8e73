import { MAX_REASON } from '../../../domain/requests/requests.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface RemovePage extends PageData {
  readonly about: { readonly label: string; readonly href: string }
  readonly action: string
  readonly reason: Field
  readonly summary: FormSummary | null
}

export function removePage(form: Typed, { id, title }: FoundRequest): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown to the member who made the request.',
  })
  return {
    title: 'Remove request',
    about: { label: title, href: `/requests/${id}` },
    action: `/requests/${id}`,
    reason,
    summary: summary(form, [reason]),
  }
}
