import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Leaving } from './forwards.ts'
import * as forwards from './forwards.ts'
import { among } from './labels.ts'
import * as reads from './reads.ts'
import { answerOf } from './topics.ts'

// Steps that are common to moving, splitting and merging topics.

export interface LockedTopic {
  readonly id: number
  readonly forumId: number
  /** A position from 1 to 999; null: not pinned. */
  readonly pin: number | null
  readonly isLocked: boolean
  readonly slowSeconds: number
  readonly note: string
  readonly title: string
  readonly authorId: number
  /** The number of posts, without removed ones. */
  readonly posts: number
}

/**
 * Locks topics with their forums and another forum, in the order that posting also uses; actions
 * that move posts wait for each other. Topics that were merged into others are left out.
 */
export async function lock(
  tx: Db,
  ids: readonly number[],
  forumId: number | null = null,
): Promise<readonly LockedTopic[]> {
  const topics = sql`any(${[...ids]}::bigint[])`
  await sql`select pg_advisory_xact_lock(hashtextextended('moves of topics', 26))`.execute(tx)
  await sql`
    select from forum
    where id = ${forumId} or id in (select forum_id from topic where id = ${topics})
    order by id for update`.execute(tx)
  const { rows } = await sql<LockedTopic>`
    select id, forum_id as "forumId", pin, locked_at is not null as "isLocked", title,
      slow_seconds as "slowSeconds", note,
      author_id as "authorId", posts
    from topic where id = ${topics} and merged_into is null order by id for update`.execute(tx)
  return rows
}

/**
 * Moves a locked topic to another forum, which must also be locked, and leaves a line in the former
 * one. The topic keeps the labels that the new forum also has.
 */
export async function move(
  tx: Db,
  { id, posts, forumId: from }: Pick<LockedTopic, 'id' | 'posts' | 'forumId'>,
  to: number,
  leaving: Leaving,
): Promise<void> {
  await reads.carry(tx, id, [from, to])
  await forwards.leave(tx, id, [from, to], leaving)
  // A topic whose posts were all removed is not counted.
  const topics = posts > 0 ? 1 : 0
  await sql`
    update forum set topics = topics + sign * ${topics}, posts = posts + sign * ${posts},
      arrivals = arrivals + greatest(sign, 0)
    from (values (${from}::bigint, -1), (${to}::bigint, 1)) as part (forum_id, sign)
    where forum.id = part.forum_id`.execute(tx)
  await sql`
    update topic set forum_id = forum.id, arrival = forum.arrivals,
      labels = ${among(sql`forum.labels`)} from forum
    where topic.id = ${id} and forum.id = ${to}`.execute(tx)
}

/** Counts the posts of a locked topic after its numbers have changed. */
export async function recount(tx: Db, id: number): Promise<void> {
  await sql`
    update topic set arrangement = arrangement + 1, numbers = all_of.numbers,
      posts = all_of.posts, last_number = coalesce(l.number, 0), last_post_id = coalesce(l.id, 0),
      last_at = l.created_at, last_author_id = l.author_id,
      author_id = first.author_id, created_at = first.created_at, answer_id = ${answerOf}
    from (select ${id}::bigint as topic_id) own
    cross join lateral (
      select count(*)::integer as numbers,
        (count(*) filter (where removed_at is null))::integer as posts
      from post where post.topic_id = own.topic_id
    ) all_of
    join post first on first.topic_id = own.topic_id and first.number = 1
    left join lateral (
      select number, id, created_at, author_id from post
      where post.topic_id = own.topic_id and removed_at is null order by number desc limit 1
    ) l on true
    where topic.id = own.topic_id`.execute(tx)
}

/** Returns the name of a forum; null if the member may not see it. */
export async function forumName(tx: Db, forumId: number, memberId: number, now: Date) {
  const { rows } = await sql<{ name: string }>`
    select name from forum f
    where f.id = ${forumId} and forum_allows(f, 'see', ${memberId}, ${now})`.execute(tx)
  return rows.at(0)?.name ?? null
}
