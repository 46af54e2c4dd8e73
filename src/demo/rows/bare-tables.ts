import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

// Millions of rows load several times faster if indexes are built, and foreign keys checked, only
// once at the end.

/** Statements that create the dropped objects again, in their order. */
export type TakenOff = readonly string[]

interface Found {
  readonly drop: string
  readonly make: string
}

/**
 * Indexes that are not dropped. The trigger of the ledger counts the entries of each post; without
 * this index, it would read the whole table for each post.
 */
const KEPT = ['ledger_entry_post'] as const

/**
 * Drops the foreign keys of tables, or also all their indexes, including those of keys. `putBack`
 * creates them again. Both must run in the same transaction, during which no one else reads the
 * tables.
 */
export async function takeOff(
  tx: Db,
  tables: readonly string[],
  what: 'references' | 'all',
): Promise<TakenOff> {
  const references = await constraints(tx, tables, ['f'])
  const keys = what === 'all' ? await constraints(tx, tables, ['p', 'u']) : []
  const others = what === 'all' ? await indexes(tx, tables) : []
  const found = [...references, ...keys, ...others]
  for (const { drop } of found) await sql.raw(drop).execute(tx)
  return found.map(({ make }) => make).reverse()
}

/** A bit of `tgtype`: the trigger runs before or after TRUNCATE. */
const ON_TRUNCATE = 32

/**
 * Truncates those of these tables that are empty, and returns them: their rows can then be copied
 * frozen. Nothing may refer to them any more. Partitioned tables cannot take frozen rows, and
 * ledgers refuse to be truncated.
 */
export async function emptied(tx: Db, tables: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where oid = any(${tables}::regclass[]) and relkind = 'r' and not exists (
      select from pg_trigger where tgrelid = pg_class.oid and tgtype & ${ON_TRUNCATE} <> 0)
    `.execute(tx)
  const empty: string[] = []
  for (const { name } of rows) {
    const found = await sql`select from ${sql.table(name)} limit 1`.execute(tx)
    if (found.rows.length === 0) empty.push(name)
  }
  if (empty.length === 0) return new Set()
  await sql`truncate ${sql.join(empty.map((name) => sql.table(name)))}`.execute(tx)
  return new Set(empty)
}

export async function putBack(tx: Db, taken: TakenOff): Promise<void> {
  await sql`set local enable_seqscan = on`.execute(tx)
  await sql`set local maintenance_work_mem = '512MB'`.execute(tx)
  for (const make of taken) await sql.raw(make).execute(tx)
}

async function constraints(tx: Db, tables: readonly string[], kinds: readonly string[]) {
  const { rows } = await sql<Found>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)) as make
    from pg_constraint
    where contype::text = any(${kinds}::text[]) and conparentid = 0
      and (conrelid = any(${tables}::regclass[])
        or (contype = 'f' and confrelid = any(${tables}::regclass[])))
    order by conrelid, conname`.execute(tx)
  return rows
}

// The definition of an index on a partitioned table contains ONLY; without it, the index is created
// on all partitions.
async function indexes(tx: Db, tables: readonly string[]) {
  const { rows } = await sql<Found>`
    select format('drop index %s', indexrelid::regclass) as drop,
      replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as make
    from pg_index
    where indrelid = any(${tables}::regclass[])
      and indexrelid <> all(${KEPT}::regclass[])
      and not exists (select from pg_constraint where conindid = indexrelid)
      and not exists (select from pg_inherits where inhrelid = indexrelid)
    order by indexrelid`.execute(tx)
  return rows
}
