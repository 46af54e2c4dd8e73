import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// The conversations of a member. Every function here takes the member whose conversations it reads.

/** Another member of a conversation; the name is null when the account was deleted. */
export interface Party {
  readonly name: string | null
  readonly hasLeft: boolean
}

export interface InboxRow {
  readonly id: number
  readonly subject: string
  /** The other members, in the order in which they joined. */
  readonly parties: readonly Party[]
  readonly isArchived: boolean
  readonly isMuted: boolean
  /** The number of unread messages by others; `MOST_UNREAD` for that number or more. */
  readonly unread: number
  /** The newest message, by which the list is ordered. */
  readonly lastId: number
  /** The message shown: the newest, or in a search the newest match; null if there is none. */
  readonly messageId: number | null
  readonly author: string | null
  readonly isOwn: boolean
  /** The start of the message, in Markdown. */
  readonly body: string | null
  readonly at: Date
}

/** The number up to which a conversation's unread messages are counted. */
export const MOST_UNREAD = 100
/** How many characters of the last message a list reads. */
const EXCERPT = 200

export interface InboxFilter {
  readonly isArchived: boolean
  /**
   * Words in subjects and messages, in the syntax of web searches. Such a search covers archived
   * conversations too. '' for all.
   */
  readonly words: string
  /** Only conversations below this `lastId`; null: from the newest on. */
  readonly below: number | null
  readonly limit: number
}

/** Returns a member's conversations, newest message first. */
export async function list(
  db: Db,
  memberId: number,
  { isArchived, words, below, limit }: InboxFilter,
): Promise<readonly InboxRow[]> {
  const asked = sql`text_query(${words})`
  const isSearch = words !== ''
  const place = isSearch ? sql`` : sql`and own.is_archived = ${isArchived}`
  const after = below === null ? sql`` : sql`and own.last_id < ${below}`
  const matching = isSearch ? sql`and words @@ ${asked}` : sql``
  const found = isSearch
    ? sql`and (shown.id is not null or text_words(subject) @@ ${asked})`
    : sql``
  const { rows } = await sql<InboxRow>`
    select conversation.id, subject, ${partiesOf(memberId)} as parties,
      own.is_archived as "isArchived", own.is_muted as "isMuted", own.last_id as "lastId",
      ${unreadIn(memberId)} as unread, shown.id as "messageId",
      case when author.left_at is null then author.name end as author,
      coalesce(shown.author_id = ${memberId}, false) as "isOwn",
      left(shown.body, ${EXCERPT}) as body,
      coalesce(shown.created_at, conversation.created_at) as at
    from conversation_member own join conversation on conversation.id = own.conversation_id
    left join lateral (
      select id, author_id, body, created_at from message
      where conversation_id = own.conversation_id and id > own.sees_after
        and removed_at is null ${matching}
      order by id desc limit 1
    ) shown on true
    left join member author on author.id = shown.author_id
    where own.member_id = ${memberId} and own.left_at is null ${place} ${after} ${found}
    order by own.last_id desc limit ${limit}`.execute(db)
  return rows
}

/** SQL: the other members of the conversation `own`, as JSON. */
function partiesOf(memberId: number) {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', case when member.left_at is null then member.name end,
      'hasLeft', party.left_at is not null) order by party.joined_at, member.id), '[]')
    from conversation_member party join member on member.id = party.member_id
    where party.conversation_id = own.conversation_id and party.member_id <> ${memberId})`
}

function unreadIn(memberId: number) {
  return sql`(
    select count(*) from (
      select from message where own.is_unread and conversation_id = own.conversation_id
        and id > greatest(own.read_id, own.sees_after) and author_id <> ${memberId}
        and removed_at is null limit ${MOST_UNREAD}
    ) as few)`
}
