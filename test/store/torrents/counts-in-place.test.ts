import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as swarmCounts from '../../../src/store/torrents/swarm-counts.ts'
import { createSwarmReports } from '../../../src/store/torrents/swarm-reports.ts'
import { createDb } from '../../support/patient-db.ts'
import { randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

// PostgreSQL counts the updates that stayed on their page and changed no index (HOT).

const TORRENTS = 6_000
const AT_ONCE = 2_000
const ROUNDS = 6
const LEAST_SHARE = 0.95
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  // One connection, so that its counters are complete as soon as it reports them.
  db = createDb(database.url, { log: silentLog(), max: 1 })
  await sql`insert into torrent
      (name, category_id, info_hash, size, piece_length, file_count, created_at)
    select 't' || n, 1, decode(lpad(to_hex(n), 40, '0'), 'hex'), 1000, 16384, 1, now()
    from generate_series(1, ${TORRENTS}::int) n`.execute(db)
  await sql`insert into torrent_stats (torrent_id) select id from torrent order by id`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function updates(): Promise<ReadonlyMap<string, { all: number; inPlace: number }>> {
  await sql`select pg_stat_force_next_flush()`.execute(db)
  await sql`select pg_stat_clear_snapshot()`.execute(db)
  const { rows } = await sql<{ name: string; all: number; hot: number }>`
    select relname as name, n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables
    where relname in ('swarm_count', 'torrent_stats', 'torrent_words')`.execute(db)
  return new Map(rows.map(({ name, all, hot }) => [name, { all, inPlace: hot }]))
}

/**
 * Pages lose the versions of rows that no transaction can see any longer: those of other tests on
 * this server may be open for long.
 */
async function noneSeesOlderVersions(): Promise<void> {
  const { rows } = await sql<{ now: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as now`.execute(db)
  await until(async () => {
    const found = await sql<{ isPast: boolean }>`
      select pg_snapshot_xmin(pg_current_snapshot()) >= ${rows[0].now}::xid8 as "isPast"
      `.execute(db)
    return found.rows[0].isPast
  }, 120)
}

it('counts of swarms that all change again and again are written in place', async () => {
  const storeId = randomId()
  const reports = createSwarmReports()
  for (let round = 1; round <= ROUNDS; round++) {
    await noneSeesOlderVersions()
    for (let at = 0; at < TORRENTS; at += AT_ONCE) {
      const counts = Array.from({ length: AT_ONCE }, (_, n) => {
        return { torrentId: at + n + 1, seeders: round, leechers: n % 3 }
      })
      await swarmCounts.take(db, reports, { storeId, part: 'change', counts })
    }
  }
  const written = await updates()
  // Wide rows, with all words in their indexes.
  expect(written.get('torrent_words')?.all).toBe(0)
  for (const [table, least] of [
    ['swarm_count', TORRENTS * (ROUNDS - 1)],
    ['torrent_stats', TORRENTS * ROUNDS],
  ] as const) {
    const { all = 0, inPlace = 0 } = written.get(table) ?? {}
    expect(all, table).toBe(least)
    expect(inPlace / all, table).toBeGreaterThanOrEqual(LEAST_SHARE)
  }
})
