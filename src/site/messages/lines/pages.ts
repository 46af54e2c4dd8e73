import type { Conversation, MessageRow } from '../../../store/messages/conversations.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { Conflict } from '../../texts/parts/edits.ts'
import { editParts } from '../../texts/parts/edits.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import { messageHref } from '../lines.ts'
import type { WritePage } from '../write/pages.ts'
import { written } from '../write/pages.ts'

interface Found {
  readonly conversation: Conversation
  readonly message: MessageRow
}

export interface EditPage extends WritePage {
  /** How the text changed since the form was opened. */
  readonly conflict: Conflict | null
}

/** @param seen the text that the editor saw, if it was changed since then in another window */
export function editPage(form: Typed, { conversation, message }: Found, seen?: string): EditPage {
  return {
    ...editParts(form, { href: messageHref(message), text: message, seen }),
    ...written(form, [], 'Your message', null),
    title: 'Edit your message',
    of: { label: conversation.subject, href: `/messages/${conversation.id}` },
    previewAction: '',
  }
}

export interface RemovePage extends PageData {
  readonly of: { readonly label: string; readonly href: string }
  readonly html: Html
  readonly action: string
}

export function removePage({ conversation, message }: Found): RemovePage {
  return {
    title: 'Remove message',
    of: { label: conversation.subject, href: `/messages/${conversation.id}` },
    html: markdown(message.body, `message-${message.id}`),
    action: messageHref(message),
  }
}
