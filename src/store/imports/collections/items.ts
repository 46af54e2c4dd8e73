import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { MEMBER } from '../members.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import type { CollectionDescription } from '../described/collections.ts'

// The items of imported collections, in their order on the old site. A collection that was changed
// here since is not touched.

/**
 * How many items are written in one transaction; a collection with more has a transaction to
 * itself.
 */
const BATCH = 20_000
/** The same limit as for members (store/collections/items.ts). */
const MAX_ITEMS = 2000

/**
 * Adds the items that no earlier run has imported to their collections, after those that are there.
 */
export async function importItems(
  { db, inTransaction }: Target,
  { items }: CollectionDescription,
  now: Date,
): Promise<void> {
  await makePlacedItems(db, items)
  let after = 0
  for (;;) {
    const from = after
    const { rows } = await sql<{ to: number | null }>`
      select max(collection_id) as to from (
        select collection_id from import.placed_item where collection_id > ${from}
        order by collection_id limit ${BATCH}) batch`.execute(db)
    const [{ to }] = rows
    if (to === null) break
    await inTransaction((tx) => book(tx, from, to, now))
    after = to
  }
}

/**
 * Builds the table of rows, numbered in their order, and that of the things here, each once per
 * collection.
 */
async function makePlacedItems(db: Db, items: string): Promise<void> {
  await sql`drop table if exists import.plain_item, import.placed_item`.execute(db)
  await sql`
    create unlogged table import.plain_item as
    select row_number() over (order by position, at, place_id) as id, *
    from (${sql.raw(items)}) r`.execute(db)
  await sql`
    create unlogged table import.placed_item as
    select distinct on (c.new_id, p.target, p.target_id) c.new_id as collection_id, p.target,
      p.target_id, x.id, m.new_id as added_by, x.at
    from import.plain_item x
    join import_row c on c.kind = 'collection' and c.old_id = x.collection_id
      and c.outcome = 'imported'
    join lateral (
      select r.new_id as target_id, case r.kind when 'group' then 'bundle' else 'torrent' end
          as target
      from import_row r
      where r.old_id = x.place_id and r.outcome in ('imported', 'merged')
        and r.kind = any(case x.place when 'group' then array['group', 'bare-group']
          else array['torrent'] end)
      order by r.kind desc limit 1
    ) p on true
    left join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = x.member_id
      and m.outcome = 'imported'
    order by c.new_id, p.target, p.target_id, x.id`.execute(db)
  await sql`
    alter table import.placed_item add primary key (collection_id, target, target_id)`.execute(db)
  await sql`analyze import.placed_item`.execute(db)
}

async function book(tx: Db, after: number, to: number, now: Date): Promise<void> {
  await sql`
    select from collection where id > ${after} and id <= ${to} order by id for update`.execute(tx)
  await sql`
    create temporary table new_item on commit drop as
    select i.collection_id, i.target, i.target_id, coalesce(i.added_by, c.owner_id) as added_by,
      coalesce(i.at, c.created_at) as at,
      c.items + row_number() over (partition by i.collection_id order by i.id) as position
    from import.placed_item i join collection c on c.id = i.collection_id
    where i.collection_id > ${sql.lit(after)} and i.collection_id <= ${sql.lit(to)}
      and c.xmin::text::bigint in (select id from import_transaction)
      and not exists (select from import_item b where b.collection_id = i.collection_id
        and b.target = i.target and b.target_id = i.target_id)
   `.execute(tx)
  await sql`delete from new_item where position > ${MAX_ITEMS}`.execute(tx)
  const { rows } = await sql<{ n: number }>`select count(*) as n from new_item`.execute(tx)
  if (rows[0].n > 0) {
    await records.mark(tx)
    await sql`
      insert into collection_item (collection_id, target, target_id, position, added_by, added_at)
      select collection_id, target, target_id, position, added_by, at from new_item
      order by collection_id, position`.execute(tx)
    await sql`
      update collection c set items = c.items + n.items,
        changed_at = greatest(c.changed_at, least(n.at, ${now}))
      from (select collection_id, count(*) as items, max(at) as at from new_item group by 1) n
      where c.id = n.collection_id`.execute(tx)
    await sql`
      insert into import_item (collection_id, target, target_id)
      select collection_id, target, target_id from new_item`.execute(tx)
  }
  // All batches of a dry run are in one transaction.
  await sql`drop table new_item`.execute(tx)
}
