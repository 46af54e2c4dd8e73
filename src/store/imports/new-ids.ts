import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** Returns IDs for new rows of a table, in ascending order. */
export async function newIds(tx: Db, table: string, count: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence(${table}, 'id')) as id
    from generate_series(1, ${count}) order by 1`.execute(tx)
  return rows.map(({ id }) => id)
}
