import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as watchLevels from '../watches/levels.ts'
import { lock, move, recount } from './moving.ts'

/** Which posts move to a new topic, and in which forum that is. */
export interface Split {
  readonly title: string
  readonly forumId: number
  /** The IDs of chosen posts. */
  readonly posts: readonly number[]
  /** The number from which on all posts move as well; null: only chosen posts do. */
  readonly from: number | null
  readonly reason: string
}

export type Done =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'GONE' }
  | { readonly ok: false; readonly code: 'NONE' | 'ALL' }

/**
 * Splits posts of a topic into a new topic. In both topics, posts are numbered again, without gaps.
 * What each member has read stays exact: of the posts up to a mark, the remaining ones are those up
 * to a new mark.
 * @returns the new topic; NONE: there is no post to move, ALL: none would remain
 */
export async function split(
  db: Db,
  topicId: number,
  { title, forumId, posts, from, reason }: Split,
  by: audit.Actor,
  now: Date,
): Promise<Done> {
  return db.transaction().execute(async (tx): Promise<Done> => {
    const topic = (await lock(tx, [topicId], forumId)).at(0)
    if (topic === undefined) return { ok: false, code: 'GONE' }
    const goes = sql<boolean>`(post.id = any(${[...posts]}::bigint[])
      or post.number >= ${from}::integer) is true`
    const [first, moved] = await chosen(tx, topicId, goes)
    if (first === null) return { ok: false, code: 'NONE' }
    if (moved === topic.posts) return { ok: false, code: 'ALL' }
    const values = { forum_id: topic.forumId, author_id: first.authorId, title, created_at: now }
    const row = { ...values, last_at: now }
    const made = tx.insertInto('topic').values(row).returning('id')
    const { id } = await made.executeTakeFirstOrThrow()
    await arrange(tx, [topicId, id], goes)
    await watchLevels.copy(tx, { kind: 'topic', id: topicId }, id)
    await sql`update forum set topics = topics + 1 where id = ${topic.forumId}`.execute(tx)
    const isMoved = topic.forumId !== forumId
    if (isMoved)
      await move(tx, { id, posts: moved, forumId: topic.forumId }, forumId, { days: 0, now })
    const target = { kind: 'topic', id: topicId, name: topic.title }
    const after = { topic: id, title, forumId, posts: moved }
    await audit.record(tx, { by, action: 'topic.split', target, after, reason }, now)
    if (by.memberId === first.authorId) return { ok: true, id }
    const data = { title: topic.title, reason }
    await notify(tx, {
      ...{ member: first.authorId, code: 'topic-split', data, href: `/posts/${first.id}`, now },
    })
    return { ok: true, id }
  })
}

/** Returns the first of the chosen posts, and how many of them were not removed. */
async function chosen(tx: Db, topicId: number, goes: RawBuilder<boolean>) {
  const { rows } = await sql<{ id: number; authorId: number; moved: number }>`
    select id, author_id as "authorId", (count(*) over ())::integer as moved from post
    where topic_id = ${topicId} and removed_at is null and ${goes}
    order by number limit 1`.execute(tx)
  const [first = null] = rows
  return [first, first?.moved ?? 0] as const
}

async function arrange(tx: Db, [stays, made]: readonly number[], goes: RawBuilder<boolean>) {
  const placed = sql`
    select id, number, goes, (count(*) filter (where goes) over up)::integer as there,
      (count(*) filter (where not goes) over up)::integer as here
    from (select id, number, ${goes} as goes from post where topic_id = ${stays}) chosen
    window up as (order by number)`
  await sql`
    with placed as materialized (${placed}), beyond as (
      select r.member_id,
        coalesce(range_agg(int4range(placed.here, placed.here, '[]')) filter (where not goes),
          '{}') as here,
        coalesce(range_agg(int4range(placed.there, placed.there, '[]')) filter (where goes),
          '{}') as there
      from topic_read r join placed on placed.number <@ r.also
      where r.topic_id = ${stays} and r.also <> '{}' group by r.member_id
    ), marks as (
      select r.member_id, r.is_set_back, coalesce(placed.here, 0) as here,
        coalesce(placed.there, 0) as there, coalesce(beyond.here, '{}') as also_here,
        coalesce(beyond.there, '{}') as also_there
      from topic_read r left join placed on placed.number = r.number
      left join beyond on beyond.member_id = r.member_id
      where r.topic_id = ${stays}
    ), stayed as (
      update topic_read r set number = marks.here, also = marks.also_here from marks
      where r.topic_id = ${stays} and r.member_id = marks.member_id)
    insert into topic_read (member_id, topic_id, number, also, is_set_back)
    select member_id, ${made}::bigint, there, also_there, is_set_back from marks`.execute(tx)
  await sql`
    with placed as (${placed})
    update post set topic_id = case when goes then ${made}::bigint else topic_id end,
      number = case when goes then there else here end
    from placed
    where post.id = placed.id and (goes or post.number <> placed.here)`.execute(tx)
  for (const id of [stays, made]) await recount(tx, id)
}
