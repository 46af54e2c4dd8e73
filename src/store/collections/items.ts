import { sql } from 'kysely'
import type { BundleName } from '../bundles/bundles.ts'
import type { Db } from '../base/db.ts'
import type { TorrentLine } from '../search/lines.ts'

// Items of a collection, in order: positions 1, 2, 3 … without gaps. Writers lock the collection's
// row first, so that two of them never renumber items in parallel.

/** The most things in one collection, which bounds the cost of renumbering. */
const MAX_ITEMS = 2_000

export interface On {
  readonly target: 'torrent' | 'bundle'
  readonly id: number
}

type Left = 'infoHash' | 'tags' | 'uploader' | 'uploaderRole'

interface CollectedTorrent extends Omit<TorrentLine, Left> {
  readonly isRemoved: boolean
}

export interface CollectionItem extends On {
  readonly position: number
  readonly note: string
  readonly addedBy: string
  readonly addedById: number
  readonly addedAt: Date
  /** Null: the item is a bundle. */
  readonly torrent: CollectedTorrent | null
  /** From the top down, with the bundle itself last; null: the item is a torrent. */
  readonly bundle: readonly BundleName[] | null
  readonly isBundleGone: boolean
}

const path = sql<readonly BundleName[] | null>`(
  with recursive up as (
    select b.id, b.parent_id, b.kind, b.title, b.year, b.number, b.number_end, 1 as level
    from bundle b where item.target = 'bundle' and b.id = item.target_id
    union all
    select b.id, b.parent_id, b.kind, b.title, b.year, b.number, b.number_end, level + 1
    from bundle b join up on b.id = up.parent_id where level < 8
  )
  select json_agg(json_build_object('id', id, 'kind', kind, 'title', title, 'year', year,
    'number', number, 'numberEnd', number_end) order by level desc) from up)`

/** Returns the items after a position, in order. */
export async function itemsOf(
  db: Db,
  id: number,
  after: number,
  limit: number,
): Promise<readonly CollectionItem[]> {
  const { rows } = await sql<CollectionItem>`
    select item.target, item.target_id as id, item.position, item.note,
      member.name as "addedBy", item.added_by as "addedById", item.added_at as "addedAt",
      case when torrent.id is not null then json_build_object('id', torrent.id,
        'name', torrent.name, 'category', category.slug, 'categoryName', category.name,
        'categoryKind', category.kind, 'size', torrent.size, 'files', torrent.file_count,
        'seeders', seeders, 'leechers', leechers, 'snatches', snatches,
        'comments', torrent_stats.comments, 'createdAt', torrent.created_at,
        'isRemoved', torrent.state <> 'listed') end as torrent,
      ${path} as bundle,
      coalesce(bundle.removed_at is not null or bundle.merged_into is not null, false)
        as "isBundleGone"
    from collection_item as item
    join member on member.id = item.added_by
    left join torrent on item.target = 'torrent' and torrent.id = item.target_id
    left join torrent_stats on torrent_id = torrent.id
    left join category on category.id = torrent.category_id
    left join bundle on item.target = 'bundle' and bundle.id = item.target_id
    where item.collection_id = ${id} and item.position > ${after}
    order by item.position
    limit ${limit}`.execute(db)
  // JSON has no type for times, so they are converted here.
  return rows.map((row) => {
    const { torrent } = row
    if (torrent === null) return row
    return { ...row, torrent: { ...torrent, createdAt: new Date(torrent.createdAt) } }
  })
}

export type Placed =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'GONE' | 'FULL' | 'NOT_THERE' | 'TWICE' }

/** Adds a thing at the end of a collection. */
export async function add(
  db: Db,
  collectionId: number,
  on: On,
  note: string,
  memberId: number,
  now: Date,
): Promise<Placed> {
  return db.transaction().execute(async (tx): Promise<Placed> => {
    // Its lock is before that of the collection, as in a merge of bundles.
    const isToAdd = await isThere(tx, on)
    const held = await hold(tx, collectionId)
    if (held === undefined) return { ok: false, code: 'GONE' }
    if (held.items >= MAX_ITEMS) return { ok: false, code: 'FULL' }
    if (!isToAdd) return { ok: false, code: 'NOT_THERE' }
    const added = await tx
      .insertInto('collection_item')
      .values({
        ...keyOf(collectionId, on),
        position: held.items + 1,
        note,
        added_by: memberId,
        added_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows !== 1n) return { ok: false, code: 'TWICE' }
    await count(tx, collectionId, held.items + 1, now)
    return { ok: true }
  })
}

/** Removes an item; the items after it move up. False if it does not exist. */
export async function drop(db: Db, collectionId: number, on: On, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const held = await hold(tx, collectionId)
    if (held === undefined) return false
    const { collection_id, target, target_id } = keyOf(collectionId, on)
    const gone = await tx
      .deleteFrom('collection_item')
      .where('collection_id', '=', collection_id)
      .where('target', '=', target)
      .where('target_id', '=', target_id)
      .returning('position')
      .executeTakeFirst()
    if (gone === undefined) return false
    await sql`update collection_item set position = position - 1
      where collection_id = ${collectionId} and position > ${gone.position}`.execute(tx)
    await count(tx, collectionId, held.items - 1, now)
    return true
  })
}

/** The new position of an item: a number, or one position up or down. */
export type Move = { readonly to: number } | { readonly by: -1 | 1 }

/**
 * Moves an item to another position; the items in between move by one. False when it does not
 * exist.
 */
export async function place(
  db: Db,
  collectionId: number,
  on: On,
  move: Move,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const held = await hold(tx, collectionId)
    const item = held && (await findItem(tx, collectionId, on))
    if (held === undefined || item === undefined) return false
    const wanted = 'to' in move ? move.to : item.position + move.by
    const to = Math.min(Math.max(1, wanted), held.items)
    if (to === item.position) return true
    await sql`
      update collection_item set position = case
        when target = ${on.target} and target_id = ${on.id} then ${to}::int
        when position > ${item.position} then position - 1 else position + 1 end
      where collection_id = ${collectionId}
        and position between ${Math.min(to, item.position)} and ${Math.max(to, item.position)}
    `.execute(tx)
    await count(tx, collectionId, held.items, now)
    return true
  })
}

/** Changes the note of an item; false if it does not exist. */
export async function setNote(
  db: Db,
  collectionId: number,
  on: On,
  note: string,
): Promise<boolean> {
  const done = await db
    .updateTable('collection_item')
    .set({ note })
    .where('collection_id', '=', collectionId)
    .where('target', '=', on.target)
    .where('target_id', '=', on.id)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Returns the member who added an item; undefined when it does not exist. */
export async function findItem(db: Db, collectionId: number, on: On) {
  return db
    .selectFrom('collection_item')
    .select(['position', 'note', 'added_by as addedById'])
    .where('collection_id', '=', collectionId)
    .where('target', '=', on.target)
    .where('target_id', '=', on.id)
    .executeTakeFirst()
}

async function hold(tx: Db, id: number) {
  return tx
    .selectFrom('collection')
    .select('items')
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

async function count(tx: Db, id: number, items: number, now: Date): Promise<void> {
  await tx.updateTable('collection').set({ items, changed_at: now }).where('id', '=', id).execute()
}

/**
 * Returns whether a thing can be added to collections. For a bundle, this cannot change until the
 * transaction ends.
 */
export async function isThere(tx: Db, { target, id }: On): Promise<boolean> {
  const row =
    target === 'torrent'
      ? await tx
          .selectFrom('torrent')
          .select('id')
          .where('id', '=', id)
          .where('state', '=', 'listed')
          .executeTakeFirst()
      : await tx
          .selectFrom('bundle')
          .select('id')
          .where('id', '=', id)
          .where('removed_at', 'is', null)
          .where('merged_into', 'is', null)
          .forShare()
          .executeTakeFirst()
  return row !== undefined
}

function keyOf(collectionId: number, { target, id }: On) {
  return { collection_id: collectionId, target, target_id: id }
}
