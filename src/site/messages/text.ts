import * as conversations from '../../store/messages/conversations.ts'
import * as editing from '../../store/messages/editing.ts'
import { refuse } from '../http/action.ts'
import { encodeCursor } from '../http/frame/cursor.ts'
import type { OwnTextKind } from '../texts/parts/own-texts.ts'
import { readEdit } from './forms.ts'
import type { FoundMessage } from './found.ts'
import { findMessage, openMessage } from './found.ts'
import { messageItem } from './json.ts'
import { anchorOf, DELETED, messageHref, rightsTo } from './lines.ts'
import * as api from './lines/api.ts'
import { editPage } from './lines/pages.ts'

const EDIT = 'messages/lines/edit'
const REMOVE = 'messages/lines/remove'

/** A message as the routes of texts see it. */
export const messageText: OwnTextKind<FoundMessage> = {
  target: 'message',
  name: 'Message',
  path: '/messages/:id/texts/:message',
  reads: 'messages.read',
  writes: 'messages.write',
  missing: 'CONVERSATION_NOT_FOUND',
  removed: 'MESSAGE_REMOVED',
  notEditable: refuse('MESSAGE_NOT_EDITABLE'),
  api,
  views: { edit: EDIT, remove: REMOVE },
  find: findMessage,
  open: openMessage,
  again: async (db, found) => {
    const { conversation, message } = found
    const saved = await conversations.message(db, conversation, message.id)
    return { ...found, message: saved ?? message }
  },
  textOf(found) {
    const { id, authorId, body, revision } = found.message
    const address = messageHref(found.message)
    return { id, authorId, body, revision, href: placeOf(found), address }
  },
  rightsTo({ message }, call) {
    const { isThere: canRead, ...rights } = rightsTo(message, call)
    return { ...rights, canRead }
  },
  label: ({ conversation }) => conversation.subject,
  read: readEdit,
  page: (form, found, { seen }) => editPage(form, found, seen),
  save: ({ db, now }, { message: { id } }, { revision, body }) =>
    editing.edit(db, id, revision, body, now),
  shown: ({ conversation: { id, subject: label }, message }) => {
    return { place: { label, href: `/messages/${id}` }, author: message.author ?? DELETED }
  },
  remove: (db, id, { now }) => editing.retract(db, id, now),
  leadsTo: placeOf,
  json: ({ message }) => messageItem(message),
}

/** Returns the page that ends with the message, whatever the number of newer ones. */
function placeOf({ conversation, message }: FoundMessage): string {
  const cursor = encodeCursor({ below: message.id + 1 })
  const isLast = message.id === conversation.lastId
  const where = isLast ? '?at=newest' : `?cursor=${cursor}`
  return `/messages/${conversation.id}${where}#${anchorOf(message.id)}`
}
