import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Reader } from './forums.ts'
import { isUnread, joinedAfter, unreadOf } from './unread.ts'

// Topics as a member sees them, with what the member has read in them.

/** The most pinned topics of a forum that are shown. */
const MOST_PINNED = 20

export interface TopicRow {
  readonly id: number
  readonly title: string
  readonly forumId: number
  readonly forum: string
  readonly forumSlug: string
  readonly authorId: number
  readonly author: string
  readonly createdAt: Date
  /** Its position among the pinned topics; null: not pinned. */
  readonly pin: number | null
  readonly isLocked: boolean
  /** The seconds between two posts of a member; 0: no slow mode. */
  readonly slowSeconds: number
  /** A note that only staff see. */
  readonly note: string
  /** The highest number of its posts. */
  readonly numbers: number
  /** How often splits and merges have changed the numbers of its posts. */
  readonly arrangement: number
  /**
   * The number of posts that were not removed, and the number of the last of them: 0 when all were
   * removed.
   */
  readonly posts: number
  readonly lastNumber: number
  readonly lastPostId: number
  readonly lastAt: Date | null
  readonly lastAuthor: string | null
  readonly isUnread: boolean
  /** The post that is the accepted answer; null: there is none. */
  readonly answerId: number | null
  readonly labels: readonly string[]
  /** The revision of its title and labels. */
  readonly revision: number
  /** Whether the reader may post in its forum; false when the forum is archived. */
  readonly canAnswer: boolean
}

async function read(
  db: Db,
  { memberId, now }: Reader,
  { where, order }: { readonly where: RawBuilder<unknown>; readonly order: RawBuilder<unknown> },
): Promise<readonly TopicRow[]> {
  const { rows } = await sql<TopicRow>`
    with visible as materialized (
      select f.id, f.name, f.slug,
        f.archived_at is null and forum_allows(f, 'answer', ${memberId}, ${now}) as can_answer
      from forum f where forum_allows(f, 'see', ${memberId}, ${now})
    )
    select t.id, t.title, t.forum_id as "forumId",
      f.name as forum, f.slug as "forumSlug", t.author_id as "authorId",
      a.name as author, t.created_at as "createdAt", t.pin,
      t.locked_at is not null as "isLocked", t.slow_seconds as "slowSeconds", t.note,
      t.numbers, t.arrangement, t.posts,
      t.last_number as "lastNumber",
      t.last_post_id as "lastPostId", t.last_at as "lastAt", l.name as "lastAuthor",
      ${isUnread} is true as "isUnread", t.answer_id as "answerId", t.labels, t.revision,
      f.can_answer as "canAnswer"
    from topic t
    join visible f on f.id = t.forum_id
    join member a on a.id = t.author_id
    join member me on me.id = ${memberId}
    left join member l on l.id = t.last_author_id
    left join forum_read mark on mark.forum_id = t.forum_id and mark.member_id = me.id
    left join topic_read r on r.topic_id = t.id and r.member_id = me.id
    where ${where} ${order}`.execute(db)
  return rows
}

/**
 * Returns a topic, even if all its posts were removed, or the topic into which it was merged;
 * undefined if the reader may not see it.
 */
export async function find(db: Db, id: number, reader: Reader): Promise<TopicRow | undefined> {
  return (await read(db, reader, { where: sql`t.id = ${currentOf(id)}`, order: sql`` }))[0]
}

/** Selects the topic that now has the posts of a topic, which may have been merged. */
export function currentOf(id: number): RawBuilder<number> {
  return sql`(select coalesce(merged_into, id) from topic where id = ${id})`
}

/** Returns the pinned topics of a forum, in their order; with a label, only those that have it. */
export async function pinned(
  db: Db,
  forumId: number,
  reader: Reader,
  label: string | null = null,
): Promise<readonly TopicRow[]> {
  return read(db, reader, topPinned(forumId, label))
}

function topPinned(forumId: number, label: string | null) {
  return {
    where: sql`t.forum_id = ${forumId} and t.pin is not null and t.last_post_id > 0
      ${having(label)}`,
    order: sql`order by t.pin, t.last_post_id desc limit ${MOST_PINNED}`,
  }
}

interface Listed {
  readonly before: number | null
  readonly limit: number
  readonly label?: string | null
}

/**
 * Returns the other topics of a forum, by last post, below the post `before`; these include pinned
 * topics beyond MOST_PINNED.
 */
export async function list(
  db: Db,
  forumId: number,
  reader: Reader,
  { before, limit, label = null }: Listed,
): Promise<readonly TopicRow[]> {
  const below = before === null ? sql`` : sql`and t.last_post_id < ${before}`
  const top = topPinned(forumId, label)
  const where = sql`t.forum_id = ${forumId} and t.last_post_id > 0 ${below} ${having(label)}
    and (t.pin is null or t.id not in (select t.id from topic t where ${top.where} ${top.order}))`
  const order = sql`order by t.last_post_id desc limit ${limit}`
  return read(db, reader, { where, order })
}

const having = (label: string | null) =>
  label === null ? sql`` : sql`and t.labels @> ${[label]}::text[] and t.labels <> '{}'`

/** Returns the topics with unread posts in all forums that are not archived, by last post. */
export async function unread(
  db: Db,
  reader: Reader,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly TopicRow[]> {
  const where = sql`t.id in (
    select few.id from forum f
    join member me on me.id = ${reader.memberId}
    left join forum_read mark on mark.forum_id = f.id and mark.member_id = me.id
    cross join lateral ${joinedAfter} joined
    cross join lateral ${unreadOf({ before, limit })} few
    where f.archived_at is null and forum_allows(f, 'see', me.id, ${reader.now})
    order by few.last_post_id desc limit ${limit})`
  return read(db, reader, { where, order: sql`order by t.last_post_id desc` })
}

/** Selects the accepted answer of `topic` in an update, if it is still one of its posts. */
export const answerOf = sql<number | null>`(
  select post.id from post where post.id = topic.answer_id and post.topic_id = topic.id
    and post.number > 1 and post.removed_at is null)`
