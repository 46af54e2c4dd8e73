import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { notify } from '../notifications/notifications.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import * as revisions from '../records/revisions.ts'
import { holdMember } from '../records/members/hold.ts'

// Lists that members arrange: collages by many members, playlists by one, staff picks.

export type CollectionKind = 'collage' | 'playlist' | 'staff'

export interface CollectionWords {
  readonly title: string
  readonly description: string
  readonly isOpen: boolean
  readonly isPrivate: boolean
}

export interface CollectionRow extends CollectionWords {
  readonly id: number
  readonly kind: CollectionKind
  readonly ownerId: number
  readonly owner: string
  readonly items: number
  readonly comments: number
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly changedAt: Date
  readonly removedAt: Date | null
  readonly removedReason: string | null
}

/** The most collections of one member. */
const MAX_OWN = 200

function collections(db: Db) {
  return db
    .selectFrom('collection')
    .innerJoin('member', 'member.id', 'collection.owner_id')
    .select([
      'collection.id',
      'collection.kind',
      'collection.owner_id as ownerId',
      'member.name as owner',
      'collection.title',
      'collection.description',
      'collection.is_open as isOpen',
      'collection.is_private as isPrivate',
      'collection.items',
      'collection.comments',
      'collection.revision',
      'collection.created_at as createdAt',
      'collection.edited_at as editedAt',
      'collection.changed_at as changedAt',
      'collection.removed_at as removedAt',
      'collection.removed_reason as removedReason',
    ])
}

/** Returns a collection, removed or not, without checking who can see it. */
export async function find(db: Db, id: number): Promise<CollectionRow | undefined> {
  return collections(db).where('collection.id', '=', id).executeTakeFirst()
}

export interface CollectionFilter {
  readonly kind: CollectionKind | null
  /** Only collections of this member; private ones are included if it is the reader. */
  readonly ownerId: number | null
  readonly readerId: number
  /** Words that the title must contain; empty for any title. */
  readonly words: readonly string[]
  readonly after: { readonly at: Date; readonly id: number } | null
  readonly limit: number
}

/** Returns collections that a member may see, most recently changed first. */
export async function list(db: Db, filter: CollectionFilter): Promise<readonly CollectionRow[]> {
  const { kind, ownerId, readerId, words, after, limit } = filter
  let query = collections(db).where('collection.removed_at', 'is', null)
  if (ownerId === null || ownerId !== readerId) query = query.where('is_private', '=', false)
  if (ownerId !== null) query = query.where('collection.owner_id', '=', ownerId)
  if (kind !== null) query = query.where('collection.kind', '=', kind)
  for (const word of words) {
    query = query.where(sql<boolean>`collection.search @@ search_query(${word}, true)`)
  }
  if (after !== null) {
    query = query.where(
      keyset.below(['collection.changed_at', after.at], ['collection.id', after.id]),
    )
  }
  return query
    .orderBy('collection.changed_at', 'desc')
    .orderBy('collection.id', 'desc')
    .limit(limit)
    .execute()
}

export interface CollectionName {
  readonly id: number
  readonly title: string
}

/** Returns collections that contain a thing and that the reader may see, longest first. */
export async function holding(
  db: Db,
  on: { readonly target: 'torrent' | 'bundle'; readonly id: number },
  readerId: number,
  limit: number,
): Promise<readonly CollectionName[]> {
  return db
    .selectFrom('collection_item')
    .innerJoin('collection', 'collection.id', 'collection_item.collection_id')
    .select(['collection.id', 'collection.title'])
    .where('collection_item.target', '=', on.target)
    .where('collection_item.target_id', '=', on.id)
    .where('collection.removed_at', 'is', null)
    .where((eb) => eb.or([eb('is_private', '=', false), eb('owner_id', '=', readerId)]))
    .orderBy('collection.items', 'desc')
    .orderBy('collection.id')
    .limit(limit)
    .execute()
}

interface Adding {
  readonly id: number
  /** Whether the member may change all collections, as staff. */
  readonly changesAll: boolean
}

/**
 * Returns the collections to which a member can add: first the member's, then open ones, most
 * recently changed first. Former staff cannot add to collections of staff.
 */
export async function addable(
  db: Db,
  { id: memberId, changesAll }: Adding,
  limit: number,
): Promise<readonly CollectionRow[]> {
  const open = collections(db)
    .where('collection.removed_at', 'is', null)
    .orderBy('collection.changed_at', 'desc')
    .orderBy('collection.id', 'desc')
    .limit(limit)
  const mine = open.where('collection.owner_id', '=', memberId)
  const asMember = mine.where(({ or, eb }) =>
    or([eb('collection.kind', '<>', 'staff'), eb('collection.is_open', '=', true)]),
  )
  const own = await (changesAll ? mine : asMember).execute()
  if (own.length >= limit) return own
  const others = await open
    .where('collection.is_open', '=', true)
    .where('collection.owner_id', '<>', memberId)
    .execute()
  return [...own, ...others].slice(0, limit)
}

/** Creates a collection; null when its owner has too many. */
export async function make(
  db: Db,
  kind: CollectionKind,
  words: CollectionWords,
  by: Actor,
  now: Date,
): Promise<number | null> {
  const ownerId = by.memberId as number
  return db.transaction().execute(async (tx) => {
    await holdMember(tx, ownerId)
    const { own } = await tx
      .selectFrom('collection')
      .select((eb) => eb.fn.countAll<number>().as('own'))
      .where('owner_id', '=', ownerId)
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (own >= MAX_OWN) return null
    const row = await tx
      .insertInto('collection')
      .values({ kind, owner_id: ownerId, ...columnsOf(words), created_at: now, changed_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  })
}

/** Edits the texts of a collection, based on `revision`. */
export async function edit(
  db: Db,
  id: number,
  words: CollectionWords,
  revision: number,
  by: Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('collection').select('id').where('id', '=', id).forUpdate().execute()
    const before = await find(tx, id)
    if (before === undefined || before.removedAt !== null) return { ok: false, code: 'GONE' }
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const text = { ...before, authorId: before.ownerId }
    const number = await revisions.editText(tx, 'collection', text, {
      ...{ before: stateOf(before), after: stateOf(words), name: words.title, by, now },
      columns: { ...columnsOf(words), edited_at: now, changed_at: now },
    })
    return { ok: true, revision: number }
  })
}

const NAMED = sql<{ title: string; ownerId: number }>`title, owner_id as "ownerId"`

/**
 * Removes a collection; false when it was already removed. The owner can read the reason that staff
 * give.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await removals.remove(tx, 'collection', id, NAMED, { reason, by, now })
    if (row === undefined) return false
    if (row.ownerId === by.memberId) return true
    const target = { kind: 'collection', id, name: row.title }
    await audit.record(tx, { by, action: 'collection.remove', target, reason }, now)
    const data = { title: row.title, reason }
    const news = { code: 'collection-removed', data, href: `/collections/${id}` } as const
    await notify(tx, { member: row.ownerId, ...news, now })
    return true
  })
}

/** Restores a collection; false when it was not removed. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await removals.restore(tx, 'collection', id, NAMED)
    if (row === undefined) return false
    if (row.ownerId === by.memberId) return true
    const target = { kind: 'collection', id, name: row.title }
    await audit.record(tx, { by, action: 'collection.restore', target }, now)
    return true
  })
}

function columnsOf({ title, description, isOpen, isPrivate }: CollectionWords) {
  return { title, description, is_open: isOpen, is_private: isPrivate }
}

function stateOf({ title, description, isOpen, isPrivate }: CollectionWords) {
  return { title, description, open: String(isOpen), private: String(isPrivate) }
}

/** Erases up to `limit` descriptions in collections of a member who leaves; returns how many. */
export async function erase(tx: Db, ownerId: number, _now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update collection set description = '' where id in (
      select id from collection where owner_id = ${ownerId} and description <> ''
      order by id limit ${limit} for update)
    returning id`.execute(tx)
  return revisions.erase(tx, 'collection', rows)
}
