import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as safety from '../../../src/store/accounts/safety.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as evidence from '../../../src/store/fair-play/evidence.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import * as retention from '../../../src/store/records/retention.ts'
import * as swarmCounts from '../../../src/store/torrents/swarm-counts.ts'
import { createSwarmReports } from '../../../src/store/torrents/swarm-reports.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { rowsScanned } from '../../support/cost/rows-scanned.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { SOME_TIME, testSecrets } from '../../support/community/rows.ts'

// PostgreSQL counts the rows that it reads by scanning whole tables. On tables that are large
// enough for scans to matter, no frequent statement may add to this count.

const MEMBERS = 3_001
const TORRENTS = 20_000
const storeId = randomId()
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  // One connection, so that its counters are complete as soon as it reports them.
  db = createDb(database.url, { log: silentLog(), max: 1 })
  await fill()
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function fill(): Promise<void> {
  await sql`insert into member
      (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
    select 'm' || n || 'x', 'm' || n || '@example.org', 'x', 'member', ''::bytea,
      decode(lpad(to_hex(n), 64, '0'), 'hex'), now()
    from generate_series(1, ${MEMBERS}::int) n`.execute(db)
  await sql`insert into member_totals (member_id) select id from member`.execute(db)
  await sql`insert into torrent
      (name, category_id, info_hash, size, piece_length, file_count, created_at)
    select 't' || n, 1, decode(lpad(to_hex(n), 40, '0'), 'hex'), 1000, 16384, 1, now()
    from generate_series(1, ${TORRENTS}::int) n`.execute(db)
  await sql`insert into torrent_hash select info_hash, id, 'v1' from torrent`.execute(db)
  await sql`insert into torrent_stats (torrent_id) select id from torrent`.execute(db)
  await sql`insert into peer_session
      (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, ended_at, sequence)
    select 1 + n % ${TORRENTS}, 1 + n % ${MEMBERS}, decode(lpad(to_hex(n), 16, '0'), 'hex'),
      's', '',
      0, 0, 0, 0, true, now(), now() - n * interval '1 minute',
      case when n % 2 = 0 then now() - n * interval '1 minute' end, 1
    from generate_series(1, 60000) n`.execute(db)
  await sql`insert into member_torrent (member_id, torrent_id, first_at, last_at)
    select 1 + n % ${MEMBERS}, 1 + n % ${TORRENTS}, now(), now()
    from generate_series(1, 60000) n on conflict do nothing`.execute(db)
  await sql`insert into swarm_count (store_id, torrent_id, seeders, leechers)
    select ${storeId}, id, 1, 1 from torrent`.execute(db)
  await sql`insert into swarm_report values (${storeId}, 1)`.execute(db)
  await sql`insert into outbox (position, event, event_version, payload, created_at)
    select n, 'none', 1, '{}', ${SOME_TIME}::timestamptz - n * interval '1 second'
    from generate_series(1, 20000) n`.execute(db)
  await sql`update outbox_identity set next_position = 20001`.execute(db)
  await sql`insert into sign_in (id, member_id, created_at, last_at, expires_at, ended_at)
    select 's' || n, 1 + n % ${MEMBERS}, now(), now(), now() + n * interval '1 minute',
      case when n % 3 = 0 then now() end
    from generate_series(1, 20000) n`.execute(db)
  await sql`analyze`.execute(db)
}

const scanned = (step: () => Promise<unknown>) => rowsScanned(db, step)

it('the counters detect a scan', async () => {
  const scan = () => sql`select count(*) from peer_session where client = 'x'`.execute(db)
  expect(await scanned(scan)).toEqual({ peer_session: 60_000 })
})

it('booking reads by key: sessions, histories, totals, torrents and their hashes', async () => {
  const journal = aJournal()
  for (let n = 1; n <= 60; n++) {
    const key = (n * 100).toString(16).padStart(16, '0')
    const client = aSession({ memberId: 1 + n * 7, torrentId: 1 + n * 11, sessionKey: key })
    journal.add(client.says({ up: 5n, left: 1n }), client.says({ kind: 'completed', left: 0n }))
  }
  // Soon after these announces: late ones also change a table of two rows, which is scanned.
  const soon = new Date(1_700_003_600_000)
  const step = () => book(db, journal.batch(), { node: 'x', storeId }, soon)
  expect(await scanned(step)).toEqual({})
})

it('sessions of a member are read by key, also those that ended', async () => {
  expect(await scanned(() => safety.addressesOf(db, 9, 20))).toEqual({})
  expect(await scanned(() => evidence.sessionsOf(db, 9, 20))).toEqual({})
  const some = await evidence.sessionsOf(db, 9, 1)
  expect(some[0].sessions).toBe(20)
})

it('the relay and the hub read the outbox by its indexes', async () => {
  await sql`insert into outbox (event, event_version, payload, created_at)
    select 'none', 1, '{}', ${SOME_TIME}::timestamptz from generate_series(1, 20)`.execute(db)
  expect(await scanned(() => outbox.giveNumbers(db))).toEqual({})
  expect(await scanned(() => outbox.read(db, 19_000, 200, testSecrets))).toEqual({})
  expect(await scanned(() => outbox.bounds(db))).toEqual({})
  expect(await scanned(() => outbox.waiting(db, SOME_TIME))).toEqual({})
})

it('swarm counts are summed by index', async () => {
  const counts = Array.from({ length: 50 }, (_, n) => {
    return { torrentId: 1 + n * 13, seeders: n, leechers: 1 }
  })
  const reports = createSwarmReports()
  const take = (part: 'change' | 'first' | 'last', some: typeof counts) =>
    scanned(() => swarmCounts.take(db, reports, { storeId, part, counts: some }))
  expect(await take('change', counts)).toEqual({})
  // Most are as before; 100 that are not named become 0.
  const named = Array.from({ length: TORRENTS - 100 }, (_, n) => {
    return { torrentId: 101 + n, seeders: 1, leechers: 1 }
  })
  expect(await take('first', named.slice(0, 2_000))).toEqual({})
  await swarmCounts.take(db, reports, { storeId, part: 'more', counts: named.slice(2_000) })
  expect(await take('last', [])).toEqual({})
  const { rows } = await sql<{ zero: number }>`
    select count(*)::int as zero from swarm_count where seeders = 0`.execute(db)
  expect(rows[0].zero).toBe(100)
})

it('expired rows are found by index', async () => {
  const some = new Date(Date.now() - 40_000 * 60_000)
  const lately = new Date(SOME_TIME.getTime() - 19_900_000)
  expect(await scanned(() => outbox.prune(db, lately, 50))).toEqual({})
  expect(await scanned(() => retention.pruneSessions(db, some, 50))).toEqual({})
  expect(await scanned(() => retention.pruneSignIns(db, some, 50, some))).toEqual({})
  expect(await scanned(() => retention.forgetRemoved(db, some, 50))).toEqual({})
})
