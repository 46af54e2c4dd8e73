import { sql } from 'kysely'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Actor } from './audit.ts'
import * as audit from './audit.ts'
import type { Db } from '../base/db.ts'
import * as revisions from './revisions.ts'

// Pages that staff write. Each edit is a revision and is recorded in the audit log.

/** The channel on which site nodes learn that the footer or the banners changed. */
export const CONTENT_CHANNEL = 'content'

export interface PageWords {
  readonly slug: string
  readonly title: string
  /** Markdown. */
  readonly body: string
  /** The lowest role that can read it. */
  readonly reader: Role
  readonly isPublished: boolean
  /** Its position in the footer; null if it is not linked there. */
  readonly position: number | null
}

export type ContentPage = NonNullable<Awaited<ReturnType<typeof find>>>
export type Made = { readonly ok: true } | { readonly ok: false; readonly code: 'SLUG_TAKEN' }
export type Saved = revisions.Edited | { readonly ok: false; readonly code: 'SLUG_TAKEN' }

export async function find(db: Db, slug: string) {
  const row = await whole(db).where('slug', '=', slug).executeTakeFirst()
  return row ?? null
}

/** Lists all pages, those in the footer first. */
export async function all(db: Db, limit: number) {
  return whole(db)
    .orderBy(sql`position nulls last`)
    .orderBy('slug')
    .limit(limit)
    .execute()
}

/** Lists the footer links with the roles that see them. */
export async function footer(db: Db, limit: number) {
  return db
    .selectFrom('content_page')
    .select(['slug', 'title', 'reader'])
    .where('is_published', '=', true)
    .where('position', 'is not', null)
    .orderBy('position')
    .orderBy('slug')
    .limit(limit)
    .execute()
}

export async function make(db: Db, words: PageWords, by: Actor, now: Date): Promise<Made> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .insertInto('content_page')
      .values({ ...columnsOf(words), made_by: by.memberId, created_at: now, changed_at: now })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'SLUG_TAKEN' }
    const target = { kind: 'page', id: row.id, name: words.slug }
    await audit.record(tx, { by, action: 'page.make', target, after: stateOf(words) }, now)
    await tell(tx)
    return { ok: true }
  })
}

/** Changes a page, based on the revision that the editor saw. */
export async function edit(
  db: Db,
  pageId: number,
  words: PageWords,
  { revision, summary }: { readonly revision: number; readonly summary: string },
  by: Actor,
  now: Date,
): Promise<Saved> {
  return db.transaction().execute(async (tx) => {
    const before = await whole(tx)
      .where('content_page.id', '=', pageId)
      .forUpdate('content_page')
      .executeTakeFirst()
    if (before === undefined) return { ok: false, code: 'GONE' }
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const other = words.slug === before.slug ? null : await find(tx, words.slug)
    if (other !== null) return { ok: false, code: 'SLUG_TAKEN' }
    const states = [stateOf(before), stateOf(words)] as const
    const number = await revisions.record(tx, {
      ...{ entity: 'page', entityId: pageId, number: revision, summary },
      before: { state: states[0], authorId: before.madeBy, at: before.createdAt },
      after: { state: states[1], authorId: by.memberId, at: now },
    })
    if (number === revision) return { ok: true, revision }
    const edited = { ...columnsOf(words), revision: number, changed_at: now }
    await tx.updateTable('content_page').set(edited).where('id', '=', pageId).execute()
    const target = { kind: 'page', id: pageId, name: words.slug }
    const change = audit.difference(...states)
    await audit.record(tx, { by, action: 'page.edit', target, ...change }, now)
    await tell(tx)
    return { ok: true, revision: number }
  })
}

/**
 * Deletes a page and its history; the audit log keeps the text. Returns false if it does not exist.
 */
export async function remove(db: Db, slug: string, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await find(tx, slug)
    if (before === null) return false
    await tx.deleteFrom('content_page').where('id', '=', before.id).execute()
    const target = { kind: 'page', id: before.id, name: slug }
    await audit.record(tx, { by, action: 'page.remove', target, before: stateOf(before) }, now)
    await tell(tx)
    return true
  })
}

/** Notifies every site node, in the transaction that changed the content. */
export async function tell(tx: Db): Promise<void> {
  await sql`select pg_notify(${CONTENT_CHANNEL}, '')`.execute(tx)
}

/** Returns the fields of a page as its history stores them. */
function stateOf({ slug, title, body, reader, isPublished, position }: PageWords) {
  const place = position === null ? '' : String(position)
  return { slug, title, body, reader, published: isPublished, position: place }
}

function columnsOf({ isPublished, ...words }: PageWords) {
  const { slug, title, body, reader, position } = words
  return { slug, title, body, reader, position, is_published: isPublished }
}

function whole(db: Db) {
  return db
    .selectFrom('content_page')
    .select(['id', 'slug', 'title', 'body', 'reader', 'is_published as isPublished'])
    .select(['position', 'revision', 'made_by as madeBy', 'created_at as createdAt'])
    .select('changed_at as changedAt')
}
