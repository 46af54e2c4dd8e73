import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import type { FoundMessage } from '../found.ts'
import { DELETED, messageHref } from '../lines.ts'
import { contexts, MAX_REASON } from './forms.ts'

export interface ReportPage extends PageData {
  readonly of: { readonly label: string; readonly href: string }
  readonly author: string
  /** Null when its author removed it; staff can still read it. */
  readonly html: Html | null
  readonly action: string
  readonly reason: Field
  readonly context: Field
  readonly summary: FormSummary | null
}

const LABELS = {
  '0': 'Only this message',
  '5': '5 messages around it',
  '10': '10 messages around it',
  '20': '20 messages around it',
} as const

export function reportPage(form: Typed, { conversation, message }: FoundMessage): ReportPage {
  const href = messageHref(message)
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    rows: 4,
  })
  const options = contexts.map((one) => [one, LABELS[one]] as const)
  const context = field(form, 'context', 'Staff may read', { options })
  return {
    title: 'Report message',
    of: { label: conversation.subject, href },
    author: message.author ?? DELETED,
    html: message.removedAt === null ? markdown(message.body, `message-${message.id}`) : null,
    action: `${href}/report`,
    reason,
    context,
    summary: summary(form, [reason, context]),
  }
}
