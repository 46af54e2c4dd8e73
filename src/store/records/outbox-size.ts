import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** Bytes per row for its header and its entries in three indexes. */
const ROW_BYTES = sql`pg_column_size(payload) + 160`

/** Returns the size of the numbered events in bytes, as stored in the table. */
export async function keptBytes(db: Db): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(${ROW_BYTES}), 0)::bigint as bytes from outbox
    where position is not null`.execute(db)
  return Number(rows[0].bytes)
}

/** Deletes up to `limit` of the oldest numbered events; returns their number and bytes. */
export async function pruneOldest(
  db: Db,
  limit: number,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const { rows } = await sql<{ count: number; bytes: number }>`
    with gone as (
      delete from outbox where id in (
        select id from outbox where position is not null order by position limit ${limit}
      ) returning ${ROW_BYTES} as bytes
    ) select count(*)::int as count, coalesce(sum(bytes), 0)::bigint as bytes from gone`.execute(db)
  return { count: rows[0].count, bytes: Number(rows[0].bytes) }
}
