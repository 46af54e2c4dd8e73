import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import type { Database } from './schema.ts'

interface Expired {
  readonly from: keyof Database
  /** Columns of the primary key; `id` by default. */
  readonly key?: readonly string[]
  readonly where: RawBuilder<unknown>
  /** The column to delete by, oldest first; any order by default. */
  readonly oldestBy?: string
  /** Leaves locked rows to a later call instead of waiting for them. */
  readonly skipsLocked?: boolean
}

/** Deletes the row with these values; returns whether there was one. */
export async function deleteOne<T extends keyof Database>(
  db: Db,
  from: T,
  values: { readonly [Column in keyof Database[T]]?: string | number },
): Promise<boolean> {
  const given = Object.entries(values).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(from)} where ${sql.join(given, sql` and `)}`.execute(db)
  return numAffectedRows > 0n
}

/** Deletes up to `limit` matching rows, so that no statement takes long; returns the number. */
export async function deleteSome(
  db: Db,
  { from, key = ['id'], where, oldestBy, skipsLocked = false }: Expired,
  limit: number,
): Promise<number> {
  const keys = sql.join(key.map((column) => sql.ref(column)))
  const order = oldestBy === undefined ? sql`` : sql`order by ${sql.ref(oldestBy)}`
  const locks = skipsLocked ? sql`for update skip locked` : sql``
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(from)} where (${keys}) in (
      select ${keys} from ${sql.table(from)} where ${where} ${order} limit ${limit} ${locks}
    )`.execute(db)
  return Number(numAffectedRows)
}
