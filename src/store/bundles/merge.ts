import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { moveBundle } from '../taxonomy/tag-votes.ts'
import { moveCredits } from './credits.ts'
import * as levels from '../watches/levels.ts'

// Merges two trees of bundles, within the transaction of care.ts.

interface Merged {
  readonly id: number
  readonly title: string
}

/** Counts the bundles of a tree with its root, up to `most`. */
export async function sizeOf(tx: Db, id: number, most: number): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    with recursive tree as (
      select id from bundle where id = ${id}
      union all
      select held.id from bundle as held join tree on held.parent_id = tree.id
      where held.removed_at is null and held.merged_into is null
    )
    select count(*) as size from (select from tree limit ${most}) as counted`.execute(tx)
  return rows[0].size
}

/** Moves everything from one bundle into another; equal parts are merged in the same way. */
export async function mergeTrees(tx: Db, from: Merged, into: Merged): Promise<void> {
  for (const [held, twin] of await equalParts(tx, from.id, into.id)) {
    await mergeTrees(tx, held, twin)
  }
  const pair = { from: from.id, into: into.id }
  await sql`update bundle set parent_id = ${into.id}
    where parent_id = ${from.id} and merged_into is null`.execute(tx)
  await sql`update torrent set bundle_id = ${into.id} where bundle_id = ${from.id}`.execute(tx)
  await sql`update bundle_external_id set bundle_id = ${into.id}
    where bundle_id = ${from.id}`.execute(tx)
  await moveBundle(tx, from.id, into.id)
  await moveComments(tx, pair)
  // After the locks of both: someone may be editing an equal part, or adding it to a collection.
  await moveItems(tx, pair)
  await moveCredits(tx, pair)
  await levels.carry(tx, { kind: 'bundle', id: from.id }, into.id)
  await moveAims(tx, pair)
  await keepWords(tx, pair)
  await sql`update bundle set merged_into = ${into.id}
    where id = ${from.id} or merged_into = ${from.id}`.execute(tx)
}

interface Pair {
  readonly from: number
  readonly into: number
}

/**
 * Returns the parts that both bundles have: those with the same number, or the same title and year.
 */
async function equalParts(tx: Db, from: number, into: number) {
  const { rows } = await sql<{ id: number; title: string; twin: number; twinTitle: string }>`
    select held.id, held.title, twin.id as twin, twin.title as "twinTitle"
    from bundle as held
    join lateral (
      select id, title from bundle as other
      where other.parent_id = ${into} and other.kind = held.kind
        and other.removed_at is null and other.merged_into is null
        and case when held.number is not null
          then (other.number, coalesce(other.number_end, other.number))
            = (held.number, coalesce(held.number_end, held.number))
          else other.number is null and other.title_key = held.title_key
            and other.year is not distinct from held.year end
      order by id limit 1
    ) as twin on true
    where held.parent_id = ${from} and held.removed_at is null and held.merged_into is null
    order by held.id`.execute(tx)
  return rows.map(({ id, title, twin, twinTitle }) => {
    return [
      { id, title },
      { id: twin, title: twinTitle },
    ] as const
  })
}

/** Moves items of collections; where both bundles were listed, the item of the target stays. */
async function moveItems(tx: Db, { from, into }: Pair): Promise<void> {
  // Before any item: their positions may be changing. In the order of their IDs, like every writer
  // that locks them.
  await sql`select from collection where id in (
      select collection_id from collection_item where target = 'bundle' and target_id = ${from})
    order by id for update`.execute(tx)
  await sql`update collection_item as item set target_id = ${into}
    where target = 'bundle' and target_id = ${from} and not exists (
      select from collection_item as other where other.collection_id = item.collection_id
        and other.target = 'bundle' and other.target_id = ${into})`.execute(tx)
  await sql`
    with gone as (
      delete from collection_item where target = 'bundle' and target_id = ${from}
      returning collection_id, position
    ), closed as (
      update collection_item as item set position = item.position - 1 from gone
      where item.collection_id = gone.collection_id and item.position > gone.position
        and not (item.target = 'bundle' and item.target_id = ${from})
    )
    update collection set items = items - 1 from gone where id = gone.collection_id`.execute(tx)
}

/** Moves promotions of a bundle, and requests for it. */
async function moveAims(tx: Db, { from, into }: Pair): Promise<void> {
  await sql`update promotion set target_id = ${into}
    where scope = 'bundle' and target_id = ${from}`.execute(tx)
  await sql`update request set bundle_id = ${into} where bundle_id = ${from}`.execute(tx)
}

/** Moves comments and their count. The locks wait for comments that are being written. */
async function moveComments(tx: Db, { from, into }: Pair): Promise<void> {
  await sql`select from bundle where id in (${from}, ${into}) order by id for update`.execute(tx)
  await sql`update comment set target_id = ${into}
    where target = 'bundle' and target_id = ${from}`.execute(tx)
  await sql`update bundle as kept set comments = kept.comments + gone.comments
    from bundle as gone where kept.id = ${into} and gone.id = ${from}`.execute(tx)
  await sql`update bundle set comments = 0 where id = ${from}`.execute(tx)
}

/**
 * Makes the title an alternative title of the target, which also takes over fields that it lacks.
 */
async function keepWords(tx: Db, { from, into }: Pair): Promise<void> {
  await sql`
    update bundle as kept set
      description = case when kept.description = '' then gone.description
        else kept.description end,
      year = coalesce(kept.year, gone.year),
      parts = greatest(kept.parts, gone.parts),
      cover_id = coalesce(kept.cover_id, gone.cover_id),
      other_titles = (
        select coalesce(array_agg(title order by at), '{}') from (
          select distinct on (search_key(title)) title, at
          from unnest(kept.other_titles || gone.title || gone.other_titles)
            with ordinality as all_titles (title, at)
          where title <> '' and search_key(title) <> kept.title_key
          order by search_key(title), at limit 20
        ) as titles)
    from bundle as gone
    where kept.id = ${into} and gone.id = ${from}`.execute(tx)
}
