import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import type { AnnounceGiven } from '../../tracker/support/announces.ts'
import { announce } from '../../tracker/support/announces.ts'
import { aTracker } from '../../tracker/support/a-tracker.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const MIB = 2 ** 20

let database: TestDatabase
let db: Db
let memberId: number
let torrentId: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await sql`delete from tracker_node`.execute(db)
  await sql`update traffic_journal set left_out = 0`.execute(db)
  memberId = await addMember(db)
  torrentId = await addTorrent(db, { size: 1_000_000 })
})

/** Trackers that know nothing of each other; time passes for all of them. */
async function aFleet(size: number) {
  const nodes = Array.from({ length: size }, () => {
    const tracker = aTracker()
    tracker.member(memberId)
    tracker.torrent(torrentId)
    return { tracker, journal: aJournal(), storeId: randomId(), booked: 0 }
  })
  for (const [index, { storeId }] of nodes.entries()) await reports(storeId, `t${index}`)
  return {
    /** The client has uploaded this many MiB, and says so to a tracker half an hour later. */
    says(node: number, mib: number, given: AnnounceGiven = {}) {
      for (const { tracker } of nodes) tracker.pass(1_800)
      const { tracker } = nodes[node]
      announce(tracker, { member: memberId, torrent: torrentId, up: mib * MIB, ...given })
    },
    /** Books what a tracker has journaled since the last time. */
    async books(node: number) {
      const { tracker, journal, storeId } = nodes[node]
      journal.add(...tracker.entries.slice(journal.entries.length))
      const from = nodes[node].booked
      await book(db, journal.batch(from), { node: `t${node}`, storeId }, NOW)
      nodes[node].booked = journal.entries.length
    },
  }
}

/** Of all journals, at most, what no one is credited. */
async function leftOutMib() {
  const row = await db
    .selectFrom('traffic_journal')
    .select(({ fn }) => fn.sum<string>('left_out').as('bytes'))
    .executeTakeFirstOrThrow()
  return Number(row.bytes) / MIB
}

/** Jobs has heard from this tracker. */
async function reports(storeId: string, node: string): Promise<void> {
  await sql`
    insert into tracker_node (store_id, node, heartbeat, heartbeat_at)
    values (${storeId}, ${node}, '{}', ${NOW})`.execute(db)
}

async function uploadedMib() {
  const row = await db
    .selectFrom('member_totals')
    .select('raw_uploaded')
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return Number(row?.raw_uploaded ?? 0n) / MIB
}

function row() {
  return db
    .selectFrom('peer_session')
    .selectAll()
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
}

describe('a client that goes from tracker to tracker', () => {
  it('and back is credited with what it moved, whichever tracker has an older baseline', async () => {
    const fleet = await aFleet(2)
    for (const [node, mib] of [
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 4],
      [0, 7],
    ]) {
      fleet.says(node, mib)
      await fleet.books(node)
    }
    expect(await uploadedMib()).toBe(7)
    expect(await row()).toMatchObject({ uploaded: 7n * BigInt(MIB) })
  })

  it('is booked the same when the first tracker dies and its journal comes last', async () => {
    const fleet = await aFleet(3)
    fleet.says(0, 0, { event: 'started' })
    fleet.says(0, 3)
    fleet.says(1, 5)
    fleet.says(2, 6)
    fleet.says(1, 9)
    await fleet.books(1)
    // What the first tracker saw is not known yet.
    expect(await uploadedMib()).toBe(4)
    await fleet.books(2)
    await fleet.books(0)
    expect(await uploadedMib()).toBe(9)
    expect(await row()).toMatchObject({ uploaded: 9n * BigInt(MIB) })
  })

  it('rule 70: restarts its counters at another tracker', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 0, { event: 'started' })
    fleet.says(0, 5)
    fleet.says(1, 0, { event: 'started' })
    fleet.says(1, 1)
    // The first tracker does not know of the restart: lower, equal and higher counters.
    fleet.says(0, 2)
    fleet.says(0, 8)
    await fleet.books(0)
    expect(await uploadedMib()).toBe(8)
    await fleet.books(1)
    expect(await uploadedMib()).toBe(13)
  })

  it('is booked once when a proxy repeats its request at another tracker', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 1)
    fleet.says(0, 4)
    fleet.says(1, 4)
    fleet.says(1, 5)
    fleet.says(0, 5)
    for (const node of [1, 0]) await fleet.books(node)
    expect(await uploadedMib()).toBe(4)
  })

  it('is booked in full when the journal with its start is booked after the stored history', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 0, { event: 'started' })
    fleet.says(0, 2)
    for (let mib = 3; mib < 43; mib++) fleet.says(1, mib)
    await fleet.books(1)
    expect(await uploadedMib()).toBe(39)
    await fleet.books(0)
    expect(await uploadedMib()).toBe(42)
    expect(await leftOutMib()).toBe(0)
  })

  it('is not credited what came before a restart that is known, if it comes later than all that is kept', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 0, { event: 'started' })
    fleet.says(0, 5)
    fleet.says(1, 6)
    fleet.says(1, 0, { event: 'started' })
    for (let mib = 1; mib < 41; mib++) fleet.says(1, mib)
    await fleet.books(1)
    await fleet.books(0)
    expect(await uploadedMib()).toBe(40)
    // Of the 6 before the restart, those that the first tracker saw.
    expect(await leftOutMib()).toBe(5)
  })

  it('is shown as the tracker reported it that saw it last, whichever is booked last', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 1, { left: 500 })
    fleet.says(1, 2, { left: 0 })
    fleet.says(1, 3, { left: 0 })
    await fleet.books(1)
    await fleet.books(0)
    expect(await row()).toMatchObject({ uploaded: 3n * BigInt(MIB), left_bytes: 0n, seeding: true })
  })

  it('has the fall of `left` counted once, whichever tracker is booked last', async () => {
    const fleet = await aFleet(2)
    fleet.says(0, 0, { event: 'started', left: 900_000 })
    fleet.says(0, 1, { left: 700_000 })
    fleet.says(1, 2, { left: 400_000 })
    fleet.says(0, 3, { left: 300_000 })
    for (const node of [0, 1]) await fleet.books(node)
    const { rows } = await sql<{ fell: number }>`
      select sum(left_fell)::bigint as fell from traffic_ledger where member_id = ${memberId}
      `.execute(db)
    expect(rows[0].fell).toBe(600_000)
  })
})

describe('older rows and entries', () => {
  const told = (change: Partial<TrafficEntry>) =>
    aSession({ memberId, torrentId }).says({ up: 0n, ...change })
  const bookAs = (storeId: string, ...entries: TrafficEntry[]) => {
    const journal = aJournal()
    journal.add(...entries)
    return book(db, journal.batch(), { node: 'x', storeId }, NOW)
  }

  it('of one tracker continue at another one, and holes from that time are still filled', async () => {
    const [a, b] = [randomId(), randomId()]
    const at = 1_700_000_000
    const ofA = { rawUp: BigInt(MIB), since: at }
    await bookAs(a, told({ ...ofA, sequence: 1n, uploaded: BigInt(MIB), at: at + 10 }))
    await bookAs(a, told({ ...ofA, sequence: 3n, uploaded: BigInt(3 * MIB), at: at + 3_000 }))
    expect(await row()).toMatchObject({ trail: null })
    await bookAs(
      b,
      told({ kind: 'resumed', sequence: 1n, uploaded: BigInt(4 * MIB), at: at + 9_000 }),
    )
    expect(await uploadedMib()).toBe(3)
    await bookAs(a, told({ ...ofA, sequence: 2n, uploaded: BigInt(2 * MIB), at: at + 1_500 }))
    expect(await uploadedMib()).toBe(4)
  })

  it('have a trail from the first entry on when other trackers serve', async () => {
    const [a, b] = [randomId(), randomId()]
    await reports(b, 'b')
    await bookAs(a, told({ kind: 'started', sequence: 1n }))
    expect((await row()).trail).not.toBeNull()
  })
})
