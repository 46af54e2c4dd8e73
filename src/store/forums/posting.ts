import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import { notify } from '../notifications/notifications.ts'
import * as revisions from '../records/revisions.ts'
import * as reads from './reads.ts'

// Writing posts. The forum is locked first, then the topic, then the post: numbers of posts in a
// topic have no gaps, and IDs in a forum are in the order in which posts become visible.

/** The same text by one member is refused within this time. */
const SAME_TEXT_MS = 10 * 60_000
/** Posts per minute by one member, through all site nodes together. */
const POSTS_PER_MINUTE = 10
const MINUTE_MS = 60_000

/** A text and the members that it names. */
export interface Written extends Named {
  readonly authorId: number
  readonly body: string
}

interface RefusedPost {
  readonly ok: false
  readonly code: 'GONE' | 'LOCKED' | 'REPEATED' | 'TOO_MANY'
  /** Of TOO_MANY: how long to wait. */
  readonly seconds?: number
}

export type Posted =
  { readonly ok: true; readonly id: number; readonly topicId: number } | RefusedPost

const refused = (code: RefusedPost['code']): RefusedPost => ({ ok: false, code })

/** Starts a topic with its first post. */
export async function start(
  db: Db,
  forumId: number,
  { title, ...written }: Written & { readonly title: string },
  now: Date,
): Promise<Posted> {
  return db.transaction().execute(async (tx) => {
    const held = await heldBack(tx, written, now)
    if (held !== null) return held
    if (!(await lockForum(tx, forumId))) return refused('GONE')
    const { id } = await tx
      .insertInto('topic')
      .values({ forum_id: forumId, author_id: written.authorId, title, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    return write(tx, { id, forumId }, written, now)
  })
}

/** Adds a post to a topic; a locked one takes it only if `isStaff`. */
export async function answer(
  db: Db,
  topicId: number,
  { isStaff, ...written }: Written & { readonly isStaff: boolean },
  now: Date,
): Promise<Posted> {
  return db.transaction().execute(async (tx) => {
    const held = await heldBack(tx, written, now)
    if (held !== null) return held
    const topic = await lockTopic(tx, topicId)
    if (topic === null || topic.isArchived) return refused('GONE')
    if (topic.isLocked && !isStaff) return refused('LOCKED')
    return write(tx, topic, written, now)
  })
}

interface EditedPost {
  readonly revision: number
  readonly body: string
  readonly naming?: Naming
}

/**
 * Changes what a post says and writes the history, unless it was edited since `revision`; notifies
 * those that it did not name before.
 */
export async function edit(
  db: Db,
  id: number,
  { revision, body, naming }: EditedPost,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('post')
      .select(['author_id', 'topic_id', 'body', 'revision', 'created_at'])
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'GONE' }
    if (row.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const number = await revisions.record(tx, {
      entity: 'post',
      entityId: id,
      number: revision,
      before: { state: { body: row.body }, authorId: row.author_id, at: row.created_at },
      after: { state: { body }, authorId: row.author_id, at: now },
      summary: '',
    })
    if (number === revision) return { ok: true, revision }
    const edited = { body, revision: number, edited_at: now }
    await tx.updateTable('post').set(edited).where('id', '=', id).execute()
    const told = { id, topicId: row.topic_id, authorId: row.author_id }
    if (naming !== undefined) await tell(tx, { ...told, ...naming }, now)
    return { ok: true, revision: number }
  })
}

/** Removes a post, which keeps its number; staff's removals are audited. False: there is none. */
export async function remove(
  db: Db,
  id: number,
  reason: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('post')
      .innerJoin('member', 'member.id', 'post.author_id')
      .select(['topic_id', 'author_id', 'body', 'name'])
      .where('post.id', '=', id)
      .executeTakeFirst()
    const topic = found === undefined ? null : await lockTopic(tx, found.topic_id)
    if (found === undefined || topic === null) return false
    const { numUpdatedRows } = await tx
      .updateTable('post')
      .set({ removed_at: now, removed_by: by.memberId, removed_reason: reason })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await recount(tx, topic, -1)
    if (by.memberId === found.author_id) return true
    const target = { kind: 'post', id, name: `post ${id} by ${found.name}` }
    const news = { code: 'post-removed', data: { reason } } as const
    await notify(tx, { member: found.author_id, ...news, href: `/posts/${id}`, now })
    const before = { body: found.body }
    await audit.record(tx, { by, action: 'post.remove', target, before, reason }, now)
    return true
  })
}

interface Place {
  readonly id: number
  readonly forumId: number
}

async function write(
  tx: Db,
  { id: topicId, forumId }: Place,
  { authorId, body, ...named }: Written,
  now: Date,
): Promise<Posted> {
  const { rows } = await sql<{ id: number; number: number }>`
    with numbered as (
      update topic set numbers = numbers + 1 where id = ${topicId} returning numbers
    )
    insert into post (topic_id, number, author_id, body, created_at)
    select ${topicId}, numbers, ${authorId}, ${body}, ${now} from numbered
    returning id, number`.execute(tx)
  const [{ id, number }] = rows
  await recount(tx, { id: topicId, forumId }, 1)
  await reads.own(tx, { memberId: authorId, topicId, number })
  await tell(tx, { id, topicId, authorId, named }, now)
  return { ok: true, id, topicId }
}

/** Updates the counts and the last post of a topic, which is locked, and of its forum. */
async function recount(tx: Db, { id, forumId }: Place, change: 1 | -1): Promise<void> {
  const { rows } = await sql<{ posts: number }>`
    update topic set posts = posts + ${change}, last_number = coalesce(l.number, 0),
      last_post_id = coalesce(l.id, 0), last_at = l.created_at, last_author_id = l.author_id
    from (select ${id}::bigint as topic_id) own left join lateral (
      select number, id, created_at, author_id from post
      where post.topic_id = own.topic_id and removed_at is null order by number desc limit 1
    ) l on true
    where topic.id = own.topic_id returning topic.posts`.execute(tx)
  const edge = change === 1 ? 1 : 0
  const topics = rows[0].posts === edge ? change : 0
  await sql`update forum set posts = posts + ${change}, topics = topics + ${topics}
    where id = ${forumId}`.execute(tx)
}

/** Posts by an author wait for each other, so that many at one time are counted. */
async function heldBack(tx: Db, { authorId, body }: Written, now: Date) {
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`posts by ${authorId}`}, 26))`.execute(tx)
  const latest = await tx
    .selectFrom('post')
    .select(['created_at as at'])
    .select(sql<boolean>`body = ${body}`.as('isSame'))
    .where('author_id', '=', authorId)
    .where('created_at', '>', new Date(now.getTime() - SAME_TEXT_MS))
    .orderBy('id', 'desc')
    .limit(POSTS_PER_MINUTE * (SAME_TEXT_MS / MINUTE_MS))
    .execute()
  if (latest.some(({ isSame }) => isSame)) return refused('REPEATED')
  const tenth = latest.at(POSTS_PER_MINUTE - 1)
  const waitMs = tenth === undefined ? 0 : tenth.at.getTime() + MINUTE_MS - now.getTime()
  if (waitMs <= 0) return null
  return { ...refused('TOO_MANY'), seconds: Math.ceil(waitMs / 1_000) }
}

async function lockForum(tx: Db, id: number): Promise<boolean> {
  const row = await tx
    .selectFrom('forum')
    .select('id')
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

async function lockTopic(tx: Db, id: number) {
  const { rows } = await sql<Place & { isLocked: boolean; isArchived: boolean }>`
    with place as materialized (
      select f.id, f.archived_at from forum f
      where f.id = (select forum_id from topic where id = ${id}) for update
    )
    select t.id, t.forum_id as "forumId", t.locked_at is not null as "isLocked",
      place.archived_at is not null as "isArchived"
    from place join topic t on t.forum_id = place.id where t.id = ${id} for update of t`.execute(tx)
  return rows[0] ?? null
}

interface Post extends Naming {
  readonly id: number
  readonly topicId: number
  readonly authorId: number
}

/** Notifies the named members who may see the forum. */
async function tell(
  tx: Db,
  { id, topicId, authorId, named, before }: Post,
  now: Date,
): Promise<void> {
  const { title, forum_id: forumId } = await tx
    .selectFrom('topic')
    .select(['title', 'forum_id'])
    .where('id', '=', topicId)
    .executeTakeFirstOrThrow()
  const sees = async (members: readonly number[]) => {
    const { rows } = await sql<{ id: number }>`
      select m.id from member m, forum f where m.id = any(${[...members]}::bigint[])
        and f.id = ${forumId} and forum_allows(f, 'see', m.id, ${now})`.execute(tx)
    return rows.map((row) => row.id)
  }
  const place = { title, href: `/posts/${id}`, thread: `topic ${topicId}` }
  await tellNamed(tx, { authorId, named, before, ...place }, { sees }, now)
}
