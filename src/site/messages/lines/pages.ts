import type { Typed } from '../../http/frame/fields.ts'
import type { Conflict } from '../../texts/parts/edits.ts'
import { editParts } from '../../texts/parts/edits.ts'
import type { FoundMessage } from '../found.ts'
import { messageHref } from '../lines.ts'
import type { WritePage } from '../write/pages.ts'
import { written } from '../write/pages.ts'

export interface EditPage extends WritePage {
  /** The changes to the text since the form was opened. */
  readonly conflict: Conflict | null
}

/** @param seen the text that the editor saw, if it was changed since then in another window */
export function editPage(
  form: Typed,
  { conversation, message }: FoundMessage,
  seen?: string,
): EditPage {
  return {
    ...editParts(form, { href: messageHref(message), text: message, seen }),
    ...written(form, [], 'Your message', null),
    title: 'Edit your message',
    of: { label: conversation.subject, href: `/messages/${conversation.id}` },
    previewAction: '',
  }
}
