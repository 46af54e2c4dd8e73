import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { Conversation, MessageRow } from '../../store/messages/conversations.ts'
import { editableUntil } from '../../store/messages/editing.ts'
import type { Call } from '../http/action.ts'
import { foldOf } from '../http/frame/folded.ts'
import type { Reactions, ReactionsPart } from '../texts/parts/reactions.ts'
import { partOf } from '../texts/parts/reactions.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import { userHref } from '../ui/link.ts'

/** The name shown for members whose account was deleted. */
export const DELETED = 'deleted member'

export type Reader = Pick<Call<string, 'messages.read'>, 'member' | 'can' | 'now'>

/** A message on the page of its conversation. */
export interface MessageLine {
  readonly anchor: string
  readonly href: string
  readonly author: string
  /** Null when the account was deleted. */
  readonly authorHref: string | null
  readonly role: string
  readonly when: TimeText
  readonly isNew: boolean
  /** The address of its history, if it was edited. */
  readonly edited: { readonly when: TimeText; readonly historyHref: string } | null
  /** Why the text is folded; null: it is not. */
  readonly fold: string | null
  readonly removed: string | null
  /** Null when its author withdrew it. */
  readonly html: Html | null
  /** Null without permission to reply. */
  readonly quoteHref: string | null
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly reportHref: string | null
  /** Marks this message and later ones as unread; null for messages of the reader. */
  readonly unreadFrom: string | null
  readonly threadHref: string
  readonly reactions: ReactionsPart | null
}

export function messageLine(
  row: MessageRow,
  { readId }: Pick<Conversation, 'readId'>,
  reader: Reader,
  reactions: Reactions,
): MessageLine {
  const { now, member } = reader
  const href = messageHref(row)
  const rights = rightsTo(row, reader)
  const isOwn = row.authorId === member.id
  const { editedAt } = row
  return {
    anchor: anchorOf(row.id),
    href,
    author: row.author ?? DELETED,
    authorHref: row.author === null ? null : userHref(row.author),
    role: row.authorRole,
    when: timeText(row.createdAt, now),
    isNew: !isOwn && rights.isThere && row.id > readId,
    edited:
      editedAt === null || !rights.isThere
        ? null
        : { when: timeText(editedAt, now), historyHref: `${href}/history` },
    fold: foldOf(row.authorId, member),
    removed: rights.isThere ? null : 'Removed by its author.',
    html: rights.isThere ? markdown(row.body, `message-${row.id}`) : null,
    quoteHref: quoteHref(row, rights.isThere && reader.can('messages.write')),
    editHref: rights.canEdit ? `${href}/edit` : null,
    removeHref: rights.canRemove ? `${href}/remove` : null,
    reportHref: isOwn || !reader.can('messages.write') ? null : `${href}/report`,
    reactions: partOf(reactions, { ...row, address: href }, reader.can('messages.write')),
    threadHref: `/messages/${row.conversationId}`,
    unreadFrom: isOwn || row.id < 2 ? null : String(row.id - 1),
  }
}

/** Returns the page with a reply that quotes a message. */
function quoteHref({ conversationId, id }: MessageRow, canQuote: boolean): string | null {
  return canQuote ? `/messages/${conversationId}?at=newest&quote=${id}#answer` : null
}

/** Returns what a member of a conversation can do with a message. */
export function rightsTo(row: MessageRow, { member, can, now }: Reader) {
  const isThere = row.removedAt === null
  const isOwn = isThere && row.authorId === member.id && can('messages.write')
  return { isThere, canEdit: isOwn && editableUntil(row.createdAt) >= now, canRemove: isOwn }
}

/** Returns the anchor of a message on a page. */
export function anchorOf(messageId: number): string {
  return `message-${messageId}`
}

/** Returns the address of a message, which redirects to its place in the conversation. */
export function messageHref(row: Pick<MessageRow, 'id' | 'conversationId'>): string {
  return `/messages/${row.conversationId}/texts/${row.id}`
}
