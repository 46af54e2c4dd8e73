import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as watchLevels from '../watches/levels.ts'
import type { Leaving } from './forwards.ts'
import type { LockedTopic } from './moving.ts'
import { forumName, lock, move, recount } from './moving.ts'

export type Merged = 'DONE' | 'GONE' | 'SAME' | 'POLLS'

/**
 * Merges a topic into another: its posts are numbered among those of the other, in the order in
 * which they were written, and its address redirects there. Whatever members have read stays read:
 * the mark is set before the first post that they have not read in either topic, and what they have
 * read beyond it is stored as ranges. If the topics are in two forums, a line in the former forum
 * links to the other topic for some days.
 * @returns POLLS: both topics have a poll
 */
export async function merge(
  db: Db,
  [from, into]: readonly [number, number],
  { reason, forwardDays }: { readonly reason: string; readonly forwardDays: number },
  by: audit.Actor,
  now: Date,
): Promise<Merged> {
  if (from === into) return 'SAME'
  return db.transaction().execute(async (tx): Promise<Merged> => {
    const topics = await lock(tx, [from, into])
    const [gone, kept] = [from, into].map((id) => topics.find((one) => one.id === id))
    if (gone === undefined || kept === undefined) return 'GONE'
    if (await havePolls(tx, from, into)) return 'POLLS'
    if (gone.forumId !== kept.forumId) await bring(tx, gone, kept, { days: forwardDays, now })
    await readBoth(tx, gone, kept)
    await number(tx, from, into)
    await point(tx, gone, kept)
    await recount(tx, into)
    await watchLevels.carry(tx, { kind: 'topic', id: from }, into)
    const target = { kind: 'topic', id: from, name: gone.title }
    const after = { topic: into, title: kept.title, posts: gone.posts }
    await audit.record(tx, { by, action: 'topic.merge', target, after, reason }, now)
    if (by.memberId === gone.authorId) return 'DONE'
    const seen = await forumName(tx, kept.forumId, gone.authorId, now)
    const data = { title: gone.title, into: seen === null ? null : kept.title, reason }
    const href = `/topics/${into}`
    await notify(tx, { member: gone.authorId, code: 'topic-merged', data, href, now })
    return 'DONE'
  })
}

async function havePolls(tx: Db, from: number, into: number): Promise<boolean> {
  const { rows } = await sql<{ polls: number }>`
    select count(distinct topic_id)::integer as polls from poll
    where topic_id in (${from}, ${into}) and removed_at is null`.execute(tx)
  return rows[0].polls > 1
}

/**
 * Brings the topic to the forum of the other. Its posts are new to members who have seen that forum
 * before.
 */
async function bring(
  tx: Db,
  gone: LockedTopic,
  kept: LockedTopic,
  leaving: Leaving,
): Promise<void> {
  await move(tx, gone, kept.forumId, leaving)
  await sql`
    update topic set arrival = moved.arrival from topic moved
    where topic.id = ${kept.id} and moved.id = ${gone.id}`.execute(tx)
}

/**
 * The most runs of posts of one topic for which reads beyond a mark are stored; the last ones are.
 */
const MOST_RUNS = 2_000

/**
 * Merges what members have read. Only for members with a mark in either topic: for others, the mark
 * of the forum still applies.
 */
async function readBoth(tx: Db, { id: from }: LockedTopic, { id: into, forumId }: LockedTopic) {
  const firstOf = (topicId: number, mark: 'own' | 'other') => sql`(
    select post.id from post
    where post.topic_id = ${topicId} and post.removed_at is null
      and post.number > coalesce(${sql.ref(`${mark}.number`)}, 0)
      and not post.number <@ coalesce(${sql.ref(`${mark}.also`)}, '{}')
      and post.created_at > who.created_at
      and (coalesce(${sql.ref(`${mark}.is_set_back`)}, false) or post.id > coalesce(f.post_id, 0))
    order by post.number limit 1)`
  await sql`
    with placed as materialized (
      select id, topic_id, number, (row_number() over (order by id))::integer as place from post
      where topic_id in (${from}, ${into})
    ), run as materialized (
      select topic_id, int4range(min(number), max(number), '[]') as numbers,
        min(place) - min(number) as shift
      from placed group by topic_id, place - number order by min(place) desc limit ${MOST_RUNS}
    ), beyond as (
      select r.member_id, range_agg(int4range(lower(part) + shift, upper(part) + shift)) as also
      from (${ofEach(from, into, forumId)}) r join run on run.topic_id = r.topic_id
      cross join lateral unnest(r.read * int4multirange(run.numbers)) part
      group by r.member_id
    ), unread as (
      select who.id as member_id, f.post_id as seen,
        least(${firstOf(into, 'own')}, ${firstOf(from, 'other')}) as post_id
      from member who
      left join topic_read own on own.member_id = who.id and own.topic_id = ${into}
      left join topic_read other on other.member_id = who.id and other.topic_id = ${from}
      left join forum_read f on f.member_id = who.id and f.forum_id = ${forumId}
      where who.id in (select member_id from topic_read where topic_id in (${from}, ${into}))
    )
    insert into topic_read (member_id, topic_id, number, also, is_set_back)
    select unread.member_id, ${into}::bigint,
      coalesce(placed.place - 1, (select count(*) from placed)::integer),
      coalesce(beyond.also - int4multirange(int4range(null, placed.place)), '{}'),
      coalesce(unread.post_id <= unread.seen, false)
    from unread left join placed on placed.id = unread.post_id
    left join beyond on beyond.member_id = unread.member_id and placed.id is not null
    on conflict (member_id, topic_id) do update
      set number = excluded.number, also = excluded.also,
        is_set_back = excluded.is_set_back`.execute(tx)
  await sql`delete from topic_read where topic_id = ${from}`.execute(tx)
}

/**
 * Selects rows of `member_id`, `topic_id` and `read`: the numbers of the posts that the member has
 * read.
 */
function ofEach(from: number, into: number, forumId: number) {
  return sql`
    select who.member_id, t.topic_id, coalesce(r.also, '{}')
      + int4multirange(int4range(0, greatest(r.number, below.number, 0), '[]')) as read
    from (select distinct member_id from topic_read where topic_id in (${from}, ${into})) who
    cross join (values (${from}::bigint), (${into}::bigint)) t (topic_id)
    left join topic_read r on r.member_id = who.member_id and r.topic_id = t.topic_id
    left join forum_read f on f.member_id = who.member_id and f.forum_id = ${forumId}
      and r.is_set_back is not true
    left join lateral (
      select post.number from post where post.topic_id = t.topic_id and post.id <= f.post_id
      order by post.number desc limit 1
    ) below on true`
}

async function number(tx: Db, from: number, into: number): Promise<void> {
  await sql`
    with placed as (
      select id, (row_number() over (order by id))::integer as place from post
      where topic_id in (${from}, ${into})
    )
    update post set topic_id = ${into}::bigint, number = placed.place from placed
    where post.id = placed.id and (post.topic_id = ${from} or post.number <> placed.place)
  `.execute(tx)
}

/** Redirects the merged topic to the other one, and moves its poll there. */
async function point(tx: Db, gone: LockedTopic, kept: LockedTopic): Promise<void> {
  await sql`
    update topic set merged_into = ${kept.id} where merged_into = ${gone.id}`.execute(tx)
  await sql`
    update topic set merged_into = ${kept.id}, pin = null, arrangement = arrangement + 1,
      numbers = 0, posts = 0, last_number = 0, last_post_id = 0, last_at = null,
      last_author_id = null, answer_id = null
    where id = ${gone.id}`.execute(tx)
  await sql`update poll set topic_id = ${kept.id} where topic_id = ${gone.id}`.execute(tx)
  // Two topics with posts are now one.
  const fewer = gone.posts > 0 && kept.posts > 0 ? 1 : 0
  await sql`
    update forum set topics = topics - ${fewer} where id = ${kept.forumId}`.execute(tx)
}
