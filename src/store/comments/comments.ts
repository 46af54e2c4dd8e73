import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify, notifyAll } from '../notifications/notifications.ts'
import * as revisions from '../records/revisions.ts'

// Comments of members. A target is a kind and an ID, so that new kinds can have comments; their
// number is stored in the target and changes in the same transaction.

/** What can be commented on. */
type Target = 'torrent'

export interface On {
  readonly target: Target
  readonly id: number
}

export interface CommentRow {
  readonly id: number
  readonly target: Target
  readonly targetId: number
  readonly authorId: number
  readonly author: string
  /** The author's class, or else the role: staff may give it a color. */
  readonly authorRole: string
  /** Markdown; what was removed keeps it, for staff. */
  readonly body: string
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  /** Whether its author took it back, rather than staff. */
  readonly isRetracted: boolean
}

function comments(db: Db) {
  return db
    .selectFrom('comment')
    .innerJoin('member as author', 'author.id', 'comment.author_id')
    .select([
      'comment.id',
      'comment.target',
      'comment.target_id as targetId',
      'comment.author_id as authorId',
      'author.name as author',
      'comment.body',
      'comment.revision',
      'comment.created_at as createdAt',
      'comment.edited_at as editedAt',
      'comment.removed_at as removedAt',
      'comment.removed_reason as removedReason',
    ])
    .select(
      sql<boolean>`comment.removed_by is not distinct from comment.author_id`.as('isRetracted'),
    )
    .select(sql<string>`coalesce(author.class, author.role)`.as('authorRole'))
    .$castTo<CommentRow>()
}

/** Comments of a target, newest first, including removed ones; below the ID `before`. */
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

/** A comment, removed or not. */
export async function find(db: Db, id: number): Promise<CommentRow | undefined> {
  return comments(db).where('comment.id', '=', id).executeTakeFirst()
}

export interface AuthoredRow extends CommentRow {
  /** What the target is called. */
  readonly title: string
}

/** A member's comments on existing targets, newest first, below the ID `before`. */
export async function listOf(
  db: Db,
  authorId: number,
  before: number | null,
  limit: number,
): Promise<readonly AuthoredRow[]> {
  let query = comments(db)
    .innerJoin('torrent', 'torrent.id', 'comment.target_id')
    .select('torrent.name as title')
    .where('comment.target', '=', 'torrent')
    .where('comment.author_id', '=', authorId)
    .where('comment.removed_at', 'is', null)
    .where('torrent.state', '!=', 'removed')
  if (before !== null) query = query.where('comment.id', '<', before)
  const rows = await query.orderBy('comment.id', 'desc').limit(limit).execute()
  return rows as readonly AuthoredRow[]
}

/** The newest comments on listed torrents, for everyone who may read the catalog. */
export async function latest(db: Db, limit: number): Promise<readonly AuthoredRow[]> {
  const rows = await comments(db)
    .innerJoin('torrent', 'torrent.id', 'comment.target_id')
    .select('torrent.name as title')
    .where('comment.target', '=', 'torrent')
    .where('comment.removed_at', 'is', null)
    .where('torrent.state', '=', 'listed')
    .orderBy('comment.id', 'desc')
    .limit(limit)
    .execute()
  return rows as readonly AuthoredRow[]
}

/**
 * Adds a comment, counts it, and notifies the uploader and mentioned members; null if the target
 * cannot be commented on.
 */
export async function add(
  db: Db,
  on: On,
  authorId: number,
  body: string,
  now: Date,
  mentioned: readonly string[] = [],
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    if (!(await isOpen(tx, on))) return null
    const { id } = await tx
      .insertInto('comment')
      .values({ target: on.target, target_id: on.id, author_id: authorId, body, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await count(tx, on, 1)
    await tellUploader(tx, on, { authorId, commentId: id }, now)
    await tellMentioned(tx, on, { authorId, commentId: id, mentioned }, now)
    return id
  })
}

/** Changes what a comment says and writes the history, unless it was edited since `revision`. */
export async function edit(
  db: Db,
  id: number,
  revision: number,
  body: string,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return { ok: false, code: 'GONE' }
    if (row.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const number = await revisions.record(tx, {
      entity: 'comment',
      entityId: id,
      number: revision,
      before: { state: { body: row.body }, authorId: row.author_id, at: row.created_at },
      after: { state: { body }, authorId: row.author_id, at: now },
      summary: '',
    })
    if (number === revision) return { ok: true, revision }
    const edited = { body, revision: number, edited_at: now }
    await tx.updateTable('comment').set(edited).where('id', '=', id).execute()
    return { ok: true, revision: number }
  })
}

/** Takes a comment away, with its count; staff's removals are audited. False when it is gone. */
export async function remove(
  db: Db,
  id: number,
  reason: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return false
    await tx
      .updateTable('comment')
      .set({ removed_at: now, removed_by: by.memberId, removed_reason: reason })
      .where('id', '=', id)
      .execute()
    await count(tx, { target: row.target as Target, id: row.target_id }, -1)
    if (by.memberId === row.author_id) return true
    const target = { kind: 'comment', id, name: `comment ${id} by ${row.name}` }
    const before = { body: row.body }
    const says = `Your comment was removed${reason === '' ? '' : `: ${reason}`}`
    const news = { kind: 'moderation', says, href: `/comments/${id}` } as const
    await notify(tx, { member: row.author_id, ...news, now })
    await audit.record(tx, { by, action: 'comment.remove', target, before, reason }, now)
    return true
  })
}

/** No one is notified about their own comment. */
async function tellUploader(
  tx: Db,
  { id }: On,
  { authorId, commentId }: { readonly authorId: number; readonly commentId: number },
  now: Date,
): Promise<void> {
  const row = await tx
    .selectFrom('torrent')
    .innerJoin('member as author', (join) => join.on('author.id', '=', authorId))
    .select(['uploader_id', 'torrent.name as title', 'author.name as author'])
    .where('torrent.id', '=', id)
    .executeTakeFirstOrThrow()
  if (row.uploader_id === null || row.uploader_id === authorId) return
  const says = `${row.author} commented on ${row.title}`
  const href = `/comments/${commentId}`
  const author = { id: authorId, name: row.author }
  await notify(tx, { member: row.uploader_id, kind: 'comment', says, href, author, now })
}

interface Mentions {
  readonly authorId: number
  readonly commentId: number
  readonly mentioned: readonly string[]
}

/** Those who are mentioned, but for the author and the uploader, who hears of every comment. */
async function tellMentioned(
  tx: Db,
  { id }: On,
  { authorId, commentId, mentioned }: Mentions,
  now: Date,
): Promise<void> {
  if (mentioned.length === 0) return
  const names = mentioned.map((name) => name.toLowerCase())
  const rows = await tx
    .selectFrom('member')
    .innerJoin('torrent', (join) => join.on('torrent.id', '=', id))
    .innerJoin('member as author', (join) => join.on('author.id', '=', authorId))
    .select(['member.id', 'torrent.name as title', 'author.name as author'])
    .where(sql`lower(member.name)`, 'in', names)
    .where('member.state', '=', 'active')
    .where('member.id', '!=', authorId)
    .where(sql<boolean>`member.id is distinct from torrent.uploader_id`)
    .orderBy('member.id')
    .execute()
  if (rows.length === 0) return
  const says = `${rows[0].author} mentioned you on ${rows[0].title}`
  const members = rows.map(({ id: memberId }) => memberId)
  const author = { id: authorId, name: rows[0].author }
  const href = `/comments/${commentId}`
  await notifyAll(tx, { members, kind: 'mention', says, href, author, now })
}

async function lock(tx: Db, id: number) {
  return tx
    .selectFrom('comment')
    .innerJoin('member', 'member.id', 'comment.author_id')
    .select(['target', 'target_id', 'author_id', 'body', 'revision', 'comment.created_at', 'name'])
    .where('comment.id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate('comment')
    .executeTakeFirst()
}

/** Whether the target is there; it stays so until the transaction ends. */
async function isOpen(tx: Db, { id }: On): Promise<boolean> {
  const row = await tx
    .selectFrom('torrent')
    .select('id')
    .where('id', '=', id)
    .where('state', '!=', 'removed')
    .forKeyShare()
    .executeTakeFirst()
  return row !== undefined
}

async function count(tx: Db, { id }: On, change: 1 | -1): Promise<void> {
  await tx
    .updateTable('torrent_stats')
    .set((eb) => ({ comments: eb('comments', '+', change) }))
    .where('torrent_id', '=', id)
    .execute()
}
