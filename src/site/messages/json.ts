import { count, flag, id, list, named, record, text, time } from '../../shared/shape.ts'
import type { Conversation, MessageRow } from '../../store/messages/conversations.ts'
import type { InboxRow } from '../../store/messages/inbox.ts'
import { markdown } from '../ui/markdown.ts'
import { MAX_MESSAGE, MAX_SUBJECT } from './forms.ts'

const party = record({
  name: text(30).nullable().describe('null if the account was deleted'),
  hasLeft: flag,
})

export const inboxShape = named(
  'InboxConversation',
  record({
    id,
    subject: text(MAX_SUBJECT),
    members: list(party).describe('the other members'),
    archived: flag,
    muted: flag,
    unread: count.describe('unread messages; 100 stands for 100 or more'),
    last: record({
      id,
      author: text(30).nullable(),
      body: text(MAX_MESSAGE).describe('the beginning, in Markdown'),
    })
      .nullable()
      .describe('the newest message; in a search the newest that matches'),
    at: time,
  }),
)

export function inboxItem(row: InboxRow) {
  const { id: conversationId, subject, parties, isArchived, isMuted, unread, at } = row
  const { messageId, author, body } = row
  return {
    ...{ id: conversationId, subject, members: parties, unread },
    ...{ archived: isArchived, muted: isMuted, at: at.toISOString() },
    last: messageId === null ? null : { id: messageId, author, body: body ?? '' },
  }
}

export const conversationShape = named(
  'Conversation',
  record({
    id,
    subject: text(MAX_SUBJECT),
    members: list(party).describe('all members, including those who left'),
    archived: flag,
    muted: flag,
    readUpTo: count.describe('ID of the last message that you have read; 0 for none'),
  }),
)

export function conversationItem(row: Conversation) {
  const { id: conversationId, subject, members, isArchived, isMuted, readId } = row
  return {
    ...{ id: conversationId, subject, archived: isArchived, muted: isMuted, readUpTo: readId },
    members: members.map(({ name, hasLeft }) => ({ name, hasLeft })),
  }
}

export const messageShape = named(
  'Message',
  record({
    id,
    conversationId: id,
    author: text(30).nullable().describe('null if the account was deleted'),
    body: text(MAX_MESSAGE).nullable().describe('Markdown; null if it was removed'),
    html: text(1_000_000).nullable(),
    createdAt: time,
    editedAt: time.nullable(),
    revision: id.describe('incremented by each edit'),
    removed: flag,
  }),
)

export function messageItem(row: MessageRow) {
  const { id: messageId, conversationId, author, body, createdAt, editedAt, revision } = row
  const isThere = row.removedAt === null
  return {
    ...{ id: messageId, conversationId, author, revision },
    body: isThere ? body : null,
    html: isThere ? markdown(body, `message-${messageId}`) : null,
    createdAt: createdAt.toISOString(),
    editedAt: editedAt?.toISOString() ?? null,
    removed: !isThere,
  }
}
