import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

// Which topics have unread posts. A member may have no marks, or have read each of 100,000 topics.
// So only topics after the member's mark of the forum are examined, newest first, and the few
// topics that were marked as unread again.

/**
 * SQL: whether topic `t` has unread posts, with topic mark `r`, forum mark `mark` and reader `me`.
 * The last post decides, unless posts beyond the mark were read (`also`): then the posts in between
 * are examined.
 */
export const isUnread = sql<boolean>`(t.last_number > coalesce(r.number, 0)
  and t.last_at > me.created_at
  and (coalesce(r.is_set_back, false) or t.last_post_id > coalesce(mark.post_id, 0))
  and (coalesce(r.also, '{}') = '{}' or exists (
    select from unnest(int4multirange(
      int4range(r.number, greatest(r.number, t.last_number), '(]')) - r.also) gap
    join post p on p.topic_id = t.id and p.number >= lower(gap) and p.number < upper(gap)
    where p.removed_at is null and p.created_at > me.created_at
      and (r.is_set_back or p.id > coalesce(mark.post_id, 0)))))`

interface Part {
  /** Only topics whose last post is below this one; null: from the newest on. */
  readonly before: number | null
  readonly limit: number
}

const isMutedTopic = sql`exists (
  select from watch w where w.member_id = me.id and w.kind = 'topic' and w.subject_id = t.id
    and w.level = 'mute')`

/**
 * Selects the topics of forum `f` with unread posts, as rows of `id` and `last_post_id`, last post
 * first; with `me`, `mark` as above and `joined` as below. Topics that the member muted are left
 * out; a muted forum has only topics that the member watches or follows.
 */
export function unreadOf({ before, limit }: Part): RawBuilder<unknown> {
  const below = before === null ? sql`` : sql`and t.last_post_id < ${before}`
  return sql`(
    select * from (
      (select t.id, t.last_post_id from topic t
        left join topic_read r on r.topic_id = t.id and r.member_id = me.id
        where not joined.is_muted and t.forum_id = f.id and ${isUnread} ${below}
          and t.last_post_id > greatest(mark.post_id, joined.post_id, 0)
          and not ${isMutedTopic}
        order by t.last_post_id desc limit ${limit})
      union all
      (select t.id, t.last_post_id from topic_read r join topic t on t.id = r.topic_id
        where not joined.is_muted and r.member_id = me.id and r.is_set_back
          and t.forum_id = f.id and ${isUnread} ${below} and not ${isMutedTopic}
          and t.last_post_id <= greatest(mark.post_id, joined.post_id, 0)
        order by t.last_post_id desc limit ${limit})
      union all
      (select t.id, t.last_post_id from watch w join topic t on t.id = w.subject_id
        left join topic_read r on r.topic_id = t.id and r.member_id = me.id
        where joined.is_muted and w.member_id = me.id and w.kind = 'topic' and w.level <> 'mute'
          and t.forum_id = f.id and ${isUnread} ${below}
        order by t.last_post_id desc limit ${limit})
    ) as either order by last_post_id desc limit ${limit})`
}

/**
 * SQL: `joined` for `unreadOf`, to be joined after `me`: the last post from before the member
 * joined, and whether the member muted forum `f`.
 */
export const joinedAfter = sql`(
  select (
    select id from post where created_at <= me.created_at order by created_at desc, id desc limit 1
  ) as post_id, exists (
    select from watch w where w.member_id = me.id and w.kind = 'forum' and w.subject_id = f.id
      and w.level = 'mute'
  ) as is_muted)`
