import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// What members have read. A topic's mark is the number up to which its posts were read, with ranges
// beyond it that a merge left behind. A forum's mark is the ID of a post: IDs in a forum are in the
// order in which posts became visible, so that a post written at the same time is never marked as
// read without being seen.

interface Own {
  readonly memberId: number
  readonly topicId: number
  readonly number: number
}

/**
 * The part of a topic that a page showed: up to which number, and in which arrangement of the
 * topic.
 */
interface Seen extends Own {
  readonly arrangement: number
}

/**
 * Marks the posts of a topic up to a number as read; a mark never moves back. If the topic was
 * split or merged since, the number belongs to another post, and nothing is marked.
 */
export async function topic(db: Db, seen: Seen): Promise<void> {
  const { memberId, topicId, number, arrangement } = seen
  await sql`
    insert into topic_read (member_id, topic_id, number)
    select ${memberId}, id, least(${number}::integer, numbers) from topic
    where id = ${topicId} and arrangement = ${arrangement} for key share
    on conflict (member_id, topic_id) do update
      set number = greatest(topic_read.number, excluded.number),
        also = topic_read.also - int4multirange(int4range(null, excluded.number, '[]')),
        is_set_back = topic_read.is_set_back and excluded.number < (
          select last_number from topic where id = excluded.topic_id)
      where topic_read.number < excluded.number`.execute(db)
}

/**
 * To be called before a topic moves to another forum: IDs of its posts have no order in the new
 * forum, so the marks of the topic take over what the mark of its forum says, and only they count
 * from then on.
 */
export async function carry(tx: Db, topicId: number, [from, to]: readonly number[]): Promise<void> {
  await sql`
    insert into topic_read (member_id, topic_id, number, is_set_back)
    select who.member_id, ${topicId}, greatest(r.number, below.number, 0), true
    from (select distinct member_id from forum_read where forum_id in (${from}, ${to})) who
    left join topic_read r on r.member_id = who.member_id and r.topic_id = ${topicId}
    left join forum_read old on old.member_id = who.member_id and old.forum_id = ${from}
      and r.is_set_back is not true
    left join lateral (
      select post.number from post where post.topic_id = ${topicId} and post.id <= old.post_id
      order by post.number desc limit 1
    ) below on true
    on conflict (member_id, topic_id) do update
      set number = excluded.number, is_set_back = true`.execute(tx)
}

/** Marks a post and all later ones of its topic as unread, if it still has that number. */
export async function setBack(db: Db, seen: Seen): Promise<void> {
  const { memberId, topicId, number, arrangement } = seen
  await sql`
    insert into topic_read (member_id, topic_id, number, is_set_back)
    select ${memberId}, id, ${number - 1}::integer, true from topic
    where id = ${topicId} and arrangement = ${arrangement} for key share
    on conflict (member_id, topic_id) do update
      set number = excluded.number, also = '{}', is_set_back = true`.execute(db)
}

interface SeenForum {
  readonly memberId: number
  readonly forumId: number
  /** The last post that was shown. */
  readonly postId: number
  /**
   * The forum's number of arrivals when it was shown: topics that were moved there since stay
   * unread.
   */
  readonly arrivals: number
}

/**
 * Marks the posts of a forum up to one as read; a mark never moves back. From an old page, that
 * post is below the present mark, which must then not count again where later posts were marked as
 * unread.
 */
export async function forum(db: Db, seen: SeenForum): Promise<void> {
  const { memberId, forumId, postId, arrivals } = seen
  await db.transaction().execute(async (tx) => {
    await sql`select from forum where id = ${forumId} for key share`.execute(tx)
    await keepUnread(tx, seen)
    await sql`
      insert into forum_read (member_id, forum_id, post_id)
      select ${memberId}, ${forumId},
        least(${postId}::bigint, coalesce(max(last_post_id), 0))
      from topic where forum_id = ${forumId}
      on conflict (member_id, forum_id) do update
        set post_id = greatest(forum_read.post_id, excluded.post_id)`.execute(tx)
    await sql`
      update topic_read set is_set_back = ${postId} < mark.post_id,
        number = greatest(topic_read.number, (
          select coalesce(max(post.number), 0) from post
          where post.topic_id = topic_read.topic_id and post.id <= ${postId}))
      from topic join forum_read mark on mark.forum_id = topic.forum_id
      where topic.id = topic_read.topic_id and topic.forum_id = ${forumId}
        and mark.member_id = ${memberId}
        and topic.arrival <= ${arrivals} and topic_read.member_id = ${memberId}
        and topic_read.is_set_back`.execute(tx)
  })
}

/**
 * To be called before the mark of a forum moves: the mark does not count for topics that arrived
 * since the forum was shown.
 */
async function keepUnread(tx: Db, { memberId, forumId, arrivals }: SeenForum): Promise<void> {
  await sql`
    insert into topic_read (member_id, topic_id, number, is_set_back)
    select ${memberId}, t.id, greatest(r.number, below.number, 0), true
    from topic t
    left join topic_read r on r.topic_id = t.id and r.member_id = ${memberId}
    left join forum_read mark on mark.forum_id = t.forum_id and mark.member_id = ${memberId}
    left join lateral (
      select post.number from post where post.topic_id = t.id and post.id <= mark.post_id
      order by post.number desc limit 1
    ) below on true
    where t.forum_id = ${forumId} and t.arrival > ${arrivals} and r.is_set_back is not true
    on conflict (member_id, topic_id) do update
      set number = excluded.number, is_set_back = true`.execute(tx)
}

/**
 * Returns the first unread post of a topic, or the last post if all were read; null: it has no
 * posts.
 */
export async function firstUnread(
  db: Db,
  { memberId, topicId }: Omit<Own, 'number'>,
): Promise<{ readonly id: number; readonly number: number } | null> {
  const { rows } = await sql<{ id: number; number: number }>`
    with mark as (${markOf(memberId, topicId)})
    (select post.id, post.number, 1 as place from post, mark
      where post.topic_id = ${topicId} and ${isUnread} and removed_at is null
      order by post.number limit 1)
    union all
    select last_post_id, last_number, 2 from topic where id = ${topicId} and last_post_id > 0
    order by place limit 1`.execute(db)
  return rows[0] ?? null
}

/** Returns those of a topic's posts with these IDs that a member has not read. */
export async function unreadAmong(
  db: Db,
  { memberId, topicId }: Omit<Own, 'number'>,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    with mark as (${markOf(memberId, topicId)})
    select post.id from post, mark
    where post.topic_id = ${topicId} and post.id = any(${[...ids]}::bigint[])
      and post.author_id <> ${memberId} and ${isUnread}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** SQL: the number up to which a member has read a topic, by its mark and that of its forum. */
function markOf(memberId: number, topicId: number) {
  return sql`
    select coalesce(r.number, 0) as number, coalesce(r.also, '{}') as also,
      case when r.is_set_back then 0 else coalesce(f.post_id, 0) end as post_id
    from topic t
    left join topic_read r on r.topic_id = t.id and r.member_id = ${memberId}
    left join forum_read f on f.forum_id = t.forum_id and f.member_id = ${memberId}
    where t.id = ${topicId}`
}

/** SQL: whether `post` is unread, given a row `mark`. */
const isUnread = sql<boolean>`(post.number > mark.number and not post.number <@ mark.also
  and post.id > mark.post_id)`

/** To be called when a member wrote a post: it counts as read if all posts before it were read. */
export async function own(tx: Db, { memberId, topicId, number }: Own): Promise<void> {
  await sql`
    insert into topic_read (member_id, topic_id, number)
    select ${memberId}, t.id, ${number}
    from topic t
    left join topic_read r on r.topic_id = t.id and r.member_id = ${memberId}
    left join forum_read f on f.forum_id = t.forum_id and f.member_id = ${memberId}
    where t.id = ${topicId} and not exists (
      select from post where post.topic_id = t.id and post.number < ${number}
        and post.number > coalesce(r.number, 0) and removed_at is null
        and not post.number <@ coalesce(r.also, '{}')
        and (coalesce(r.is_set_back, false) or post.id > coalesce(f.post_id, 0)))
    on conflict (member_id, topic_id) do update
      set number = excluded.number, also = '{}', is_set_back = false`.execute(tx)
}
