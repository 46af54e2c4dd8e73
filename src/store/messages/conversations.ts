import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Party } from './inbox.ts'

// A conversation as one of its members sees it: for others, the result is null, as if it did not
// exist.

export interface Conversation {
  readonly id: number
  readonly subject: string
  readonly createdAt: Date
  readonly isArchived: boolean
  readonly isMuted: boolean
  /** The member cannot see messages up to this ID. */
  readonly seesAfter: number
  /** All messages up to this ID are read. */
  readonly readId: number
  readonly lastId: number
  readonly isUnread: boolean
  /** All members, including those who left, in the order in which they joined. */
  readonly members: readonly (Party & { readonly id: number; readonly role: string })[]
}

/** Returns a conversation of a member; null: there is none, or the member is not in it. */
export async function find(db: Db, id: number, memberId: number): Promise<Conversation | null> {
  const { rows } = await sql<Conversation>`
    select conversation.id, subject, created_at as "createdAt", is_archived as "isArchived",
      is_muted as "isMuted", sees_after as "seesAfter", read_id as "readId",
      last_id as "lastId", is_unread as "isUnread", (
        select jsonb_agg(jsonb_build_object('id', member.id,
          'name', case when member.left_at is null then member.name end,
          'role', coalesce(member.class, member.role), 'hasLeft', party.left_at is not null)
          order by party.joined_at, member.id)
        from conversation_member party join member on member.id = party.member_id
        where party.conversation_id = conversation.id) as members
    from conversation_member own join conversation on conversation.id = own.conversation_id
    where own.conversation_id = ${id} and own.member_id = ${memberId} and own.left_at is null
    `.execute(db)
  return rows[0] ?? null
}

export interface MessageRow {
  readonly id: number
  readonly conversationId: number
  readonly authorId: number
  /** Null when the account was deleted. */
  readonly author: string | null
  /** The class of the author, or the role if there is no class: staff may give it a color. */
  readonly authorRole: string
  /** The text in Markdown; for a withdrawn message, the former text. */
  readonly body: string
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
}

type Seen = Pick<Conversation, 'id' | 'seesAfter'>

/** Returns messages that the member may see, newest first, below the ID `below`. */
export async function messages(
  db: Db,
  { id, seesAfter }: Seen,
  below: number | null,
  limit: number,
): Promise<readonly MessageRow[]> {
  let query = rowsOf(db).where('conversation_id', '=', id).where('message.id', '>', seesAfter)
  if (below !== null) query = query.where('message.id', '<', below)
  return query.orderBy('message.id', 'desc').limit(limit).execute()
}

/** Returns a message of a conversation, if the member may see it. */
export async function message(
  db: Db,
  { id, seesAfter }: Seen,
  messageId: number,
): Promise<MessageRow | undefined> {
  return rowsOf(db)
    .where('conversation_id', '=', id)
    .where('message.id', '=', messageId)
    .where('message.id', '>', seesAfter)
    .executeTakeFirst()
}

/** Returns the IDs of the first unread messages by others, oldest first. */
export async function unreadIds(
  db: Db,
  { id, seesAfter, readId }: Conversation,
  memberId: number,
  limit: number,
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', id)
    .where('id', '>', Math.max(seesAfter, readId))
    .where('author_id', '!=', memberId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

function rowsOf(db: Db) {
  return db
    .selectFrom('message')
    .innerJoin('member as author', 'author.id', 'message.author_id')
    .select([
      'message.id',
      'message.conversation_id as conversationId',
      'message.author_id as authorId',
      'message.body',
      'message.revision',
      'message.created_at as createdAt',
      'message.edited_at as editedAt',
      'message.removed_at as removedAt',
    ])
    .select(sql<string | null>`case when author.left_at is null then author.name end`.as('author'))
    .select(sql<string>`coalesce(author.class, author.role)`.as('authorRole'))
}
