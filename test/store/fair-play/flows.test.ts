import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BookedRow, MissingPeer } from '../../../src/domain/fair-play/collect.ts'
import { UNKNOWN_SPEED, collect } from '../../../src/domain/fair-play/collect.ts'
import type { Flows } from '../../../src/domain/fair-play/flows.ts'
import { AMOUNT_COLUMNS, ID_COLUMNS } from '../../../src/domain/fair-play/flows.ts'
import { DAY_SECONDS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { flowsOf } from '../../../src/store/fair-play/flows.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const DAY = 20_000 * DAY_SECONDS
const SIZE = 1_000_000
const LARGE = 1e12

let database: TestDatabase
let db: Db
let memberIds: number[]
let torrentIds: number[]

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  memberIds = [await addMember(db), await addMember(db)]
  torrentIds = [await addTorrent(db, { size: SIZE }), await addTorrent(db, { size: LARGE })]
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const at = (seconds: number) => new Date(seconds * 1_000)
const window = { since: at(DAY), until: at(DAY + DAY_SECONDS) }

function read(): Promise<Flows> {
  return db.transaction().execute((tx) => flowsOf(tx, window))
}

function listed(flows: Flows) {
  const rows = Array.from({ length: flows.count }, (_, nth) =>
    [...ID_COLUMNS, ...AMOUNT_COLUMNS].map((name) => flows[name][nth]),
  )
  return rows.sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

/** Amounts have 24 bits, and are summed in another order. */
function expectSame(found: readonly number[][], wanted: readonly number[][]): void {
  expect(found).toHaveLength(wanted.length)
  for (const [nth, row] of wanted.entries()) {
    for (const [column, value] of row.entries()) {
      const off = Math.abs(found[nth][column] - value)
      expect(off, `row ${nth}, column ${column}`).toBeLessThan(2e-3 + 2e-7 * Math.abs(value))
    }
  }
}

/** Seconds around the window, with its ends more often. */
const moment = fc.oneof(
  fc.integer({ min: DAY - 3 * DAY_SECONDS, max: DAY + 3 * DAY_SECONDS }),
  fc.constantFrom(DAY, DAY + DAY_SECONDS, DAY + DAY_SECONDS / 2, DAY + 1.5 * DAY_SECONDS),
)
const who = { member: fc.constantFrom(0, 1), torrent: fc.constantFrom(0, 1) }
const bytes = fc.integer({ min: 0, max: 1e12 })
/** Of `left`, which may rise, too. */
const change = fc.integer({ min: -1e12, max: 1e12 })
const intervals = fc.array(
  fc.record({ one: moment, other: moment, ...who, up: bytes, down: bytes, fell: change }),
  { maxLength: 12 },
)
const leechers = fc.array(
  fc.record({
    ...who,
    at: moment,
    left: fc.integer({ min: 1, max: 1e12 }),
    isSilent: fc.boolean(),
  }),
  { maxLength: 4 },
)

describe('the flows of a window', () => {
  it('are the same as in the simulator', async () => {
    await fc.assert(
      fc.asyncProperty(intervals, leechers, async (given, peers) => {
        const rows = given.map(({ one, other, member, torrent, ...amounts }) => ({
          ...{ since: Math.min(one, other), at: Math.max(one, other), ...amounts },
          ...{ member: memberIds[member], torrent: torrentIds[torrent] },
        }))
        // What a longer session missed at the end of the window is in another test.
        const missing = peers
          .filter((peer) => peer.at < DAY + DAY_SECONDS)
          .map(({ member, torrent, ...peer }) => ({
            ...{ ...peer, speed: UNKNOWN_SPEED },
            ...{ member: memberIds[member], torrent: torrentIds[torrent] },
          }))
        await write(rows, missing)
        const ends = { since: DAY, until: DAY + DAY_SECONDS }
        const sizeOf = (id: number) => (id === torrentIds[0] ? SIZE : LARGE)
        const expected = collect({ ...ends, rows, missing, sizeOf })
        expectSame(listed(await read()), listed(expected))
      }),
      { numRuns: 60, seed: 28 },
    )
  })

  it('know what a leecher missed at the end, although it has finished by now', async () => {
    await write([], [])
    const [memberId, torrentId] = [memberIds[0], torrentIds[0]]
    const journal = aJournal()
    const about = { memberId, torrentId, at: DAY + DAY_SECONDS - 5_400 }
    const peer = aSession({ ...about, sessionKey: '00000000000000aa', left: 1_000_000n })
    journal.add(
      peer.says({ kind: 'started' }),
      peer.says({ down: 1n, left: 700_000n }),
      peer.says({ left: 400_000n, after: 3_600 }),
      peer.says({ kind: 'completed', down: 1n, left: 0n }),
    )
    await book(db, journal.batch(), { node: 'test', storeId: randomId() }, at(DAY + DAY_SECONDS))
    const { count, left, fell } = await read()
    expect([count, left[0], fell[0]]).toEqual([1, 700_000, 450_000])
  })
})

async function write(rows: readonly BookedRow[], missing: readonly MissingPeer[]): Promise<void> {
  await sql`delete from traffic_ledger`.execute(db)
  await sql`delete from peer_session`.execute(db)
  await addIntervals(db, rows)
  for (const [nth, peer] of missing.entries()) {
    const key = Buffer.alloc(8, nth + 1)
    await sql`
      insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
        uploaded, downloaded, left_bytes, seeding, started_at, last_at, ended_at, ended_by, sequence)
      values (${peer.torrent}, ${peer.member}, ${key}, '', '', 0, 0, 0, ${peer.left}, false,
        ${at(peer.at)}, ${at(peer.at)}, ${at(peer.at)}, ${peer.isSilent ? 'expired' : 'stopped'},
        ${nth})`.execute(db)
  }
}
