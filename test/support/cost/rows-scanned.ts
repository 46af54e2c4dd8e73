import { sql } from 'kysely'
import type { Db } from '../../../src/store/base/db.ts'

/**
 * Returns how many rows PostgreSQL read by scanning whole tables while `step` ran, per table. The
 * pool must have one connection, so that its counters are complete as soon as it reports them.
 */
export async function rowsScanned(
  db: Db,
  step: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await counts(db)
  await step()
  const after = await counts(db)
  const grown = [...after].map(([table, rows]): [string, number] => [
    table,
    rows - (before.get(table) ?? 0),
  ])
  return Object.fromEntries(grown.filter(([, rows]) => rows > 0))
}

/** Tables of a few rows, which are read whole. */
const SMALL = sql`('outbox_identity', 'swarm_report', 'traffic_journal')`

async function counts(db: Db): Promise<Map<string, number>> {
  await sql`select pg_stat_force_next_flush()`.execute(db)
  await sql`select pg_stat_clear_snapshot()`.execute(db)
  const { rows } = await sql<{ name: string; rows: number }>`
    select relname as name, seq_tup_read as rows from pg_stat_user_tables
    where schemaname = 'public' and relname not in ${SMALL}`.execute(db)
  return new Map(rows.map(({ name, rows: read }) => [name, read]))
}
