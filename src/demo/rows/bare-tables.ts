import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

// Millions of rows are in several times sooner when indexes are built and references checked for
// all of them at once, in the end.

/** What was taken off, as statements that put it back, in their order. */
export type TakenOff = readonly string[]

interface Found {
  readonly drop: string
  readonly make: string
}

/**
 * Takes foreign keys off tables, or all indexes too, also those of keys; `putBack` makes them
 * again. Both belong into one transaction, and nobody else reads the tables meanwhile.
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

// An index of a partitioned table is told as one of it ONLY: as a whole it is made on all parts.
async function indexes(tx: Db, tables: readonly string[]) {
  const { rows } = await sql<Found>`
    select format('drop index %s', indexrelid::regclass) as drop,
      replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as make
    from pg_index
    where indrelid = any(${tables}::regclass[])
      and not exists (select from pg_constraint where conindid = indexrelid)
      and not exists (select from pg_inherits where inhrelid = indexrelid)
    order by indexrelid`.execute(tx)
  return rows
}
