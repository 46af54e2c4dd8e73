import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as swarmCounts from '../../../src/store/torrents/swarm-counts.ts'
import { createSwarmReports } from '../../../src/store/torrents/swarm-reports.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { rowsScanned } from '../../support/cost/rows-scanned.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

// A connection keeps the plan of a statement that it has run a few times. On a site that starts
// empty and is filled later, such a plan would scan a table for each row of a batch.

const ROWS = 5_000
/** After five runs, a connection may keep a plan. */
const RUNS = 8
const SOON = new Date(1_700_003_600_000)
const storeId = randomId()
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 1 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function addRows(from: number, to: number): Promise<void> {
  await sql`insert into member
      (id, name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
    overriding system value
    select n, 'm' || n || 'x', 'm' || n || '@example.org', 'x', 'member', ''::bytea,
      decode(lpad(to_hex(n), 64, '0'), 'hex'), now()
    from generate_series(${from}::int, ${to}::int) n`.execute(db)
  await sql`insert into member_totals (member_id)
    select id from member where id >= ${from}`.execute(db)
  await sql`insert into torrent
      (id, name, category_id, info_hash, size, piece_length, file_count, created_at)
    overriding system value
    select n, 't' || n, 1, decode(lpad(to_hex(n), 40, '0'), 'hex'), 1000, 16384, 1, now()
    from generate_series(${from}::int, ${to}::int) n`.execute(db)
  await sql`insert into torrent_hash
    select info_hash, id, 'v1' from torrent where id >= ${from}`.execute(db)
  await sql`insert into torrent_stats (torrent_id)
    select id from torrent where id >= ${from}`.execute(db)
}

it('bookings look up rows by index, however empty the tables were', async () => {
  await addRows(1, 1)
  const journal = aJournal()
  const client = aSession({ memberId: 1, torrentId: 1, sessionKey: '01'.padStart(16, '0') })
  const bookOnce = () => book(db, journal.batch(), { node: 'x', storeId }, SOON)
  const take = (from: number, to: number) => {
    const counts = Array.from({ length: to - from }, (_, n) => {
      return { torrentId: from + n, seeders: 1 + (to % 7), leechers: 1 }
    })
    return swarmCounts.take(db, createSwarmReports(), { storeId, part: 'change', counts })
  }
  for (let run = 1; run <= RUNS; run++) {
    journal.add(client.says({ up: 5n, left: 1n }))
    await bookOnce()
    await take(1, 2 + (run % 2))
  }
  await addRows(2, ROWS)
  for (let n = 2; n <= 400; n++) {
    const key = n.toString(16).padStart(16, '0')
    const other = aSession({ memberId: n, torrentId: n, sessionKey: key })
    journal.add(other.says({ up: 5n, left: 1n }), other.says({ kind: 'completed', left: 0n }))
  }
  expect(await rowsScanned(db, bookOnce)).toEqual({})
  expect(await rowsScanned(db, () => take(2, 402))).toEqual({})
})
