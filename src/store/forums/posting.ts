import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { Naming } from '../notifications/named.ts'
import { notify } from '../notifications/notifications.ts'
import * as community from '../records/community-announcements.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import * as revisions from '../records/revisions.ts'
import type { Admitted, NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { Place } from './locking.ts'
import { lockForum, lockTopic, lockTopicOf } from './locking.ts'
import * as reads from './reads.ts'
import { answerOf } from './topics.ts'
import { tell, tellNew } from './telling.ts'

// Writing posts. The forum is locked first, then the topic, then the post: so the numbers of posts
// in a topic have no gaps, and IDs in a forum are in the order in which posts become visible.

/** A text and the members that it names. */
export interface Written extends Named {
  readonly authorId: number
  readonly body: string
}

type RefusedPost =
  | { readonly ok: false; readonly code: 'GONE' }
  | { readonly ok: false; readonly code: 'LOCKED' }
  | { readonly ok: false; readonly code: 'SLOW'; readonly waitSeconds: number }

interface Added {
  readonly ok: true
  readonly id: number
  readonly topicId: number
}

export type Posted = Added | RefusedPost | NotAdmitted

const refused = (code: 'GONE' | 'LOCKED'): RefusedPost => ({ ok: false, code })

interface NewTopic extends Written {
  readonly title: string
  /** Labels that the forum does not have are left out. */
  readonly labels?: readonly string[]
}

interface NewPost extends Written {
  readonly isStaff: boolean
}

/** Starts a topic with its first post, if limits and rules allow them. */
export async function start(db: Db, forumId: number, topic: NewTopic, now: Date): Promise<Posted> {
  const { authorId, title, body, labels, mentioned, quoted } = topic
  return db.transaction().execute(async (tx) => {
    const waits = {
      place: { forumId, labels, mentioned, quoted },
      href: await forumHref(tx, forumId),
    }
    const text = { kind: 'topic', authorId, title, body } as const
    const admitted = await admission.admit(tx, text, waits, now)
    return admitted.ok
      ? noted(tx, admitted, await startWithin(tx, forumId, topic, now), now)
      : admitted
  })
}

/** Like `start`, in a transaction of the caller, and whatever the rules say. */
export async function startWithin(
  tx: Db,
  forumId: number,
  { title, labels: given = [], ...written }: NewTopic,
  now: Date,
): Promise<Added | RefusedPost> {
  const known = await lockForum(tx, forumId)
  if (known === null) return refused('GONE')
  const labels = given.filter((name) => known.includes(name))
  const { id } = await tx
    .insertInto('topic')
    .values({ forum_id: forumId, author_id: written.authorId, title, labels, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const posted = await write(tx, { id, forumId }, written, now)
  await community.note(tx, { kind: 'topic', aboutId: id }, now)
  return posted
}

/** Adds a post to a topic, if limits and rules allow it; to a locked topic only if `isStaff`. */
export async function answer(db: Db, topicId: number, post: NewPost, now: Date): Promise<Posted> {
  const { authorId, body, mentioned, quoted } = post
  return db.transaction().execute(async (tx) => {
    const waits = { place: { topicId, mentioned, quoted }, href: `/topics/${topicId}` }
    const admitted = await admission.admit(tx, { kind: 'post', authorId, body }, waits, now)
    if (!admitted.ok) return admitted
    const waitSeconds = post.isStaff ? 0 : await waitIn(tx, topicId, authorId, now)
    if (waitSeconds > 0) return { ok: false, code: 'SLOW', waitSeconds }
    return noted(tx, admitted, await answerWithin(tx, topicId, post, now), now)
  })
}

/** Like `answer`, in a transaction of the caller, and whatever the rules say. */
export async function answerWithin(
  tx: Db,
  topicId: number,
  { isStaff, ...written }: NewPost,
  now: Date,
): Promise<Added | RefusedPost> {
  const topic = await lockTopic(tx, topicId)
  if (topic === null || topic.isArchived) return refused('GONE')
  if (topic.isLocked && !isStaff) return refused('LOCKED')
  return write(tx, topic, written, now)
}

/** More posts than the limits for all members allow one member within the longest slow mode. */
const RECENT = 1_000

/** Returns the seconds until a member may post again in a topic in slow mode; 0: immediately. */
async function waitIn(tx: Db, topicId: number, authorId: number, now: Date) {
  const { id = 0, slowSeconds = 0 } = (await lockTopic(tx, topicId)) ?? {}
  if (slowSeconds === 0) return 0
  const { rows } = await sql<{ at: Date | null }>`
    select max(created_at) as at from (
      select topic_id, created_at from post where author_id = ${authorId}
      order by id desc limit ${RECENT}) recent
    where topic_id = ${id}`.execute(tx)
  const last = rows[0].at
  const passed = last === null ? Infinity : (now.getTime() - last.getTime()) / 1_000
  return Math.ceil(Math.max(0, slowSeconds - passed))
}

async function noted(tx: Db, admitted: Admitted, posted: Added | RefusedPost, now: Date) {
  if (posted.ok) await admission.noted(tx, admitted, `/posts/${posted.id}`, now)
  return posted
}

async function forumHref(db: Db, id: number): Promise<string> {
  const row = await db.selectFrom('forum').select('slug').where('id', '=', id).executeTakeFirst()
  return `/forums/${row?.slug ?? ''}`
}

interface EditedPost {
  readonly revision: number
  readonly body: string
  readonly naming?: Naming
}

/**
 * Edits a post and writes the history, unless the post was edited since `revision`. Notifies
 * members that it did not name before.
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
    const edited = await revisions.editBody(tx, 'post', id, row, { revision, body }, now)
    if (naming === undefined || !edited.ok || edited.revision === revision) return edited
    const told = { id, topicId: row.topic_id, authorId: row.author_id }
    await tell(tx, { ...told, ...naming }, now)
    return edited
  })
}

/**
 * Removes a post, which keeps its number; removals by staff are recorded in the audit log. False:
 * there is none.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const topic = await lockTopicOf(tx, id)
    const found = await tx
      .selectFrom('post')
      .innerJoin('member', 'member.id', 'post.author_id')
      .select(['author_id', 'body', 'name'])
      .where('post.id', '=', id)
      .executeTakeFirst()
    if (found === undefined || topic === null) return false
    const removed = await removals.remove(tx, 'post', id, sql`id`, { reason, by, now })
    if (removed === undefined) return false
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

async function write(
  tx: Db,
  { id: topicId, forumId }: Place,
  { authorId, body, ...named }: Written,
  now: Date,
): Promise<Added> {
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
  await tellNew(tx, { id, topicId, forumId, authorId, named }, now)
  return { ok: true, id, topicId }
}

/** Updates the counts and the last post of a topic, which is locked, and of its forum. */
export async function recount(tx: Db, { id, forumId }: Place, change: number): Promise<void> {
  const { rows } = await sql<{ posts: number }>`
    update topic set posts = posts + ${change}, last_number = coalesce(l.number, 0),
      last_post_id = coalesce(l.id, 0), last_at = l.created_at, last_author_id = l.author_id,
      answer_id = ${answerOf}
    from (select ${id}::bigint as topic_id) own left join lateral (
      select number, id, created_at, author_id from post
      where post.topic_id = own.topic_id and removed_at is null order by number desc limit 1
    ) l on true
    where topic.id = own.topic_id returning topic.posts`.execute(tx)
  const edge = Math.max(change, 0)
  const topics = rows[0].posts === edge ? Math.sign(change) : 0
  await sql`update forum set posts = posts + ${change}, topics = topics + ${topics}
    where id = ${forumId}`.execute(tx)
}
