import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { changeShape, conversationQuery, inboxQuery, readShape } from './forms.ts'
import { conversationShape, inboxShape, messageShape } from './json.ts'

export const list: Declared = {
  description: 'Lists your conversations, newest message first, or finds words in them.',
  query: inboxQuery,
  reply: listOf(inboxShape),
}

export const show: Declared = {
  description: 'Lists the messages of a conversation, newest first.',
  query: conversationQuery,
  reply: listOf(messageShape, { conversation: conversationShape }),
}

export const change: Declared = {
  description: 'Archives or mutes a conversation, or undoes that. Omitted fields do not change.',
  body: changeShape,
  reply: conversationShape,
}

export const read: Declared = {
  description: 'Marks messages up to one as read, and later ones as unread.',
  body: readShape,
  reply: conversationShape,
}
