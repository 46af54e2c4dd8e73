import type { Conversation } from '../../../store/messages/conversations.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface Of {
  readonly label: string
  readonly href: string
}

function ofConversation({ id, subject }: Conversation): Of {
  return { label: subject, href: `/messages/${id}` }
}

export interface AddPage extends PageData {
  readonly of: Of
  readonly action: string
  readonly name: Field
  readonly summary: FormSummary | null
}

/** Shows the form that adds a member again. */
export function addPage(form: Typed, conversation: Conversation): AddPage {
  const name = field(form, 'name', 'Name', { maxLength: 30, isRequired: true })
  const of = ofConversation(conversation)
  return {
    title: 'Add a member',
    of,
    action: `${of.href}/members`,
    name,
    summary: summary(form, [name]),
  }
}

export interface LeavePage extends PageData {
  readonly of: Of
  readonly action: string
}

export function leavePage(conversation: Conversation): LeavePage {
  const of = ofConversation(conversation)
  return { title: 'Leave conversation', of, action: `${of.href}/leave` }
}
