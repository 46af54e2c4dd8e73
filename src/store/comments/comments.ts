import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import { notify } from '../notifications/notifications.ts'
import type { ReactionCount } from '../notifications/reactions.ts'
import { countsTo } from '../notifications/reactions.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import * as revisions from '../records/revisions.ts'
import type { On, TargetKind } from '../records/targets.ts'
import * as targets from '../records/targets.ts'
import type { WrittenText } from '../records/written-text.ts'
import * as watchEvents from '../watches/events.ts'
import type { WatchLevel } from '../../domain/watches/watches.ts'
import { openedSql, unmuted } from '../watches/levels.ts'

// Comments of members. A target is a kind and an ID (records/targets.ts). The number of its
// comments is stored with it and changes in the same transaction.

export interface CommentRow extends WrittenText {
  readonly target: TargetKind
  readonly targetId: number
  /** Null: the uploader of an anonymous upload wrote it. */
  readonly author: string | null
  /** The class of the author, or the role if there is no class: staff may give it a color. */
  readonly authorRole: string | null
}

/** Selects comments with their authors, for use in a query. */
export function comments(db: Db) {
  return db
    .selectFrom('comment')
    .innerJoin('member as author', 'author.id', 'comment.author_id')
    .leftJoin('image as avatar', 'avatar.id', 'author.avatar_id')
    .select([
      'comment.id',
      'comment.target',
      'comment.target_id as targetId',
      'comment.author_id as authorId',
      'comment.body',
      'comment.revision',
      'comment.created_at as createdAt',
      'comment.edited_at as editedAt',
      'comment.removed_at as removedAt',
      'comment.removed_reason as removedReason',
    ])
    .select([
      sql<boolean>`comment.removed_by is not distinct from comment.author_id`.as('isRetracted'),
      ofNamed(sql`author.name`).as('author'),
      ofNamed(sql`coalesce(author.class, author.role)`).as('authorRole'),
      ofNamed(sql`avatar.thumb_digest`).as('authorImage'),
    ])
    .$castTo<CommentRow>()
}

const ofNamed = (value: RawBuilder<unknown>) =>
  sql<unknown>`case when not comment.is_anonymous then ${value} end`

/** Returns comments of a target, newest first, including removed ones; below the ID `before`. */
export async function list(
  db: Db,
  on: On,
  before: number | null,
  limit: number,
): Promise<readonly CommentRow[]> {
  let query = comments(db)
    .where('comment.target', '=', on.target)
    .where('comment.target_id', '=', on.id)
  if (before !== null) query = query.where('comment.id', '<', before)
  return query.orderBy('comment.id', 'desc').limit(limit).execute()
}

type ReactedComment = CommentRow & { readonly reactions: readonly ReactionCount[] }

/** The newest comments of a page, and how its reader watches it. */
export interface Newest {
  readonly rows: readonly ReactedComment[]
  readonly level: WatchLevel | null
}

/**
 * Returns the newest comments of a target with the reactions to them, in one statement, which also
 * marks them as seen by the reader.
 */
export async function newest(
  db: Db,
  on: On,
  limit: number,
  reader: { readonly id: number; readonly now: Date },
): Promise<Newest> {
  const query = comments(db)
    .select(countsTo('comment', sql`comment.id`, reader.id).as('reactions'))
    .where('comment.target', '=', on.target)
    .where('comment.target_id', '=', on.id)
    .orderBy('comment.id', 'desc')
    .limit(limit)
  const watched = openedSql(db, reader.id, { kind: on.target, id: on.id }, reader.now)
  // If there are no comments, the result is one row without a comment.
  const { rows } = await sql<{ level: WatchLevel | null } & (ReactedComment | { id: null })>`
    with watched as (${watched})
    select watched.level, c.* from (values (1)) one
    left join watched on true left join (${query}) c on true order by c.id desc`.execute(db)
  const found = rows.filter((row) => row.id !== null)
  return { level: rows[0].level, rows: found.map(({ level: _, ...row }) => row) }
}

/** Returns a comment, removed or not. */
export async function find(db: Db, id: number): Promise<CommentRow | undefined> {
  return comments(db).where('comment.id', '=', id).executeTakeFirst()
}

/**
 * Adds a comment, counts it, and notifies the target's member and the members that it names; null
 * if the target cannot be commented on.
 */
export async function add(
  db: Db,
  on: On,
  authorId: number,
  body: string,
  now: Date,
  named: Named = { mentioned: [] },
): Promise<number | null> {
  return db.transaction().execute((tx) => addWithin(tx, on, { authorId, body, named }, now))
}

export interface WrittenComment {
  readonly authorId: number
  readonly body: string
  readonly named: Named
}

/** Like `add`, in a transaction of the caller. */
export async function addWithin(
  tx: Db,
  on: On,
  { authorId, body, named }: WrittenComment,
  now: Date,
): Promise<number | null> {
  if (!(await targets.hold(tx, on))) return null
  const { id, isAnonymous } = await tx
    .insertInto('comment')
    .values({ target: on.target, target_id: on.id, author_id: authorId, body, created_at: now })
    .returning(['id', 'is_anonymous as isAnonymous'])
    .executeTakeFirstOrThrow()
  await targets.count(tx, on, 1)
  await tell(tx, on, { authorId, isAnonymous, commentId: id, named }, now)
  return id
}

/**
 * Edits a comment and writes the history, unless the comment was edited since `revision`. Notifies
 * members that it did not name before.
 */
export async function edit(
  db: Db,
  id: number,
  revision: number,
  body: string,
  now: Date,
  naming?: Naming,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return { ok: false, code: 'GONE' }
    const edited = await revisions.editBody(tx, 'comment', id, row, { revision, body }, now)
    if (naming === undefined || !edited.ok || edited.revision === revision) return edited
    const on = { target: row.target as TargetKind, id: row.target_id }
    const { author_id: authorId, isAnonymous } = row
    const told = { authorId, isAnonymous, commentId: id }
    await tell(tx, on, { ...told, ...naming }, now)
    return edited
  })
}

/**
 * Removes a comment and updates the count; removals by staff are recorded in the audit log. False
 * when it was already removed.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return false
    await removals.remove(tx, 'comment', id, sql`id`, { reason, by, now })
    await targets.count(tx, { target: row.target as TargetKind, id: row.target_id }, -1)
    if (by.memberId === row.author_id) return true
    const target = { kind: 'comment', id, name: `comment ${id} by ${row.name}` }
    const before = { body: row.body }
    const news = { code: 'comment-removed', data: { reason } } as const
    await notify(tx, { member: row.author_id, ...news, href: `/comments/${id}`, now })
    await audit.record(tx, { by, action: 'comment.remove', target, before, reason }, now)
    return true
  })
}

interface Told {
  readonly authorId: number
  readonly isAnonymous: boolean
  readonly commentId: number
  readonly named: Named
  /** For an edit: the members that the comment named before. */
  readonly before?: Named
}

/**
 * Notifies the members. No one is notified about a comment that they wrote, about an edit that does
 * not name them, or about what they muted.
 */
async function tell(
  tx: Db,
  on: On,
  { authorId, isAnonymous, commentId, named: names, before }: Told,
  now: Date,
): Promise<void> {
  const about = await targets.bare(tx, on)
  if (about === undefined) return
  const { title } = about
  const place = { title, href: `/comments/${commentId}`, thread: `${on.target} ${on.id}` }
  const watched = { kind: on.target, id: on.id }
  const others = about.told === null || about.told === authorId ? [] : [about.told]
  const owners = await unmuted(tx, others, watched)
  if (before === undefined)
    for (const owner of owners) await tellOwner(tx, owner, { authorId, ...place }, now)
  const sees = async (members: readonly number[]) =>
    unmuted(tx, await targets.seenBy(tx, on, members, now), watched)
  const named = await tellNamed(
    tx,
    { authorId, isAnonymous, named: names, before, ...place },
    { sees, others },
    now,
  )
  if (before !== undefined) return
  const told = [...others, ...named]
  await watchEvents.note(tx, { addition: 'comment', id: commentId, authorId, told }, now)
}

interface Place {
  readonly authorId: number
  readonly title: string
  readonly href: string
  readonly thread: string
}

async function tellOwner(
  tx: Db,
  member: number,
  { authorId, title, href, thread }: Place,
  now: Date,
): Promise<void> {
  const author = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where('id', '=', authorId)
    .executeTakeFirstOrThrow()
  const data = { author: author.name, title }
  await notify(tx, { member, code: 'comment', data, href, author, thread, now })
}

async function lock(tx: Db, id: number) {
  return tx
    .selectFrom('comment')
    .innerJoin('member', 'member.id', 'comment.author_id')
    .select(['target', 'target_id', 'author_id', 'body', 'revision', 'comment.created_at', 'name'])
    .select('is_anonymous as isAnonymous')
    .where('comment.id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate('comment')
    .executeTakeFirst()
}
