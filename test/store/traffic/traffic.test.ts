import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ENTRY_BYTES, ENTRY_FLAG } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Batch } from '../../../src/store/records/journal-batch.ts'
import { LEFT_NOTHING_OUT } from '../../../src/store/traffic/tally.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const origin = { node: 'test', storeId: randomId() }

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
  memberId = await addMember(db)
  torrentId = await addTorrent(db, { size: 1_000_000 })
})

const booked = (batch: Batch) => book(db, batch, origin, NOW)

function totals() {
  return db
    .selectFrom('member_totals')
    .selectAll()
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
}

function session(sessionKey = '00000000000000aa') {
  return db
    .selectFrom('peer_session')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('session_key', '=', Buffer.from(sessionKey, 'hex'))
    .executeTakeFirstOrThrow()
}

function history() {
  return db
    .selectFrom('member_torrent')
    .selectAll()
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
}

async function snatches() {
  const row = await db
    .selectFrom('torrent_stats')
    .select('snatches')
    .where('torrent_id', '=', torrentId)
    .executeTakeFirstOrThrow()
  return row.snatches
}

function aLeecher(sessionKey = '00000000000000aa') {
  return aSession({ memberId, torrentId, sessionKey, left: 1_000_000n })
}

describe('booking a batch', () => {
  it('keeps how far `left` fell, even without a reported byte', async () => {
    const journal = aJournal()
    const peer = aLeecher()
    journal.add(
      peer.says({ kind: 'started' }),
      peer.says({ down: 250_000n, left: 700_000n }),
      peer.says({ left: 400_000n }),
      peer.says({ left: 400_000n }),
      peer.says({ up: 1n, left: 500_000n }),
      peer.says({ up: 1n, left: 2n ** 63n }),
    )
    await booked(journal.batch(0, 2))
    await booked(journal.batch(2))
    const { rows } = await sql`
      select raw_up as up, raw_down as down, left_fell as fell from traffic_ledger
      where member_id = ${memberId} order by at`.execute(db)
    expect(rows).toEqual([
      { up: 0n, down: 250_000n, fell: 300_000 },
      { up: 0n, down: 0n, fell: 300_000 },
      { up: 1n, down: 0n, fell: -100_000 },
      { up: 1n, down: 0n, fell: null },
    ])
  })

  it('writes the totals of a member only when something was gained', async () => {
    const journal = aJournal()
    const peer = aLeecher()
    journal.add(peer.says({ kind: 'started' }), peer.says({ up: 5n }))
    const writer = async () => {
      const { rows } = await sql<{ xmin: string }>`
        select xmin::text from member_totals where member_id = ${memberId}`.execute(db)
      return rows[0].xmin
    }
    const before = await writer()
    expect(await booked(journal.batch(0, 1))).toMatchObject({ booked: 1 })
    expect(await writer()).toBe(before)
    await booked(journal.batch(1))
    expect(await writer()).not.toBe(before)
    expect((await totals()).uploaded).toBe(5n)
  })

  it('keeps the client of a session whose end was written without a request', async () => {
    const journal = aJournal()
    const peer = aLeecher()
    const untold = { flags: ENTRY_FLAG.untold, client: '0000000000000000', keyHash: 0 }
    journal.add(
      peer.says({ kind: 'started', client: '2d71423435303000', keyHash: 77 }),
      peer.says({ kind: 'expired', ...untold }),
    )
    await booked(journal.batch())
    const row = await session()
    expect(row.client.toString('latin1')).toBe('-qB4500\0')
    expect(row).toMatchObject({ key_hash: 77, ended_by: 'expired' })
  })

  it('keeps the result of a connection check until there is another one', async () => {
    const journal = aJournal()
    const peer = aLeecher()
    const says = async (flags: number) => {
      journal.add(peer.says({ flags }))
      await booked(journal.batch())
      return (await session()).reachable
    }
    expect(await says(0)).toBeNull()
    expect(await says(ENTRY_FLAG.unreachable)).toBe(false)
    expect(await says(0)).toBe(false)
    expect(await says(ENTRY_FLAG.reachable)).toBe(true)
  })

  it('credits reported bytes equally to member, torrent, session and ledger', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(
      client.says({ kind: 'started' }),
      client.says({ up: 7n, down: 300_000n, left: 700_000n, ipv4: '203.0.113.9', port4: 6881 }),
    )
    expect(await booked(journal.batch())).toEqual({
      booked: 2,
      added: 2,
      parked: 0,
      snatches: 0,
      isAhead: false,
      owner: null,
      leftOut: LEFT_NOTHING_OUT,
    })
    expect(await totals()).toMatchObject({ uploaded: 7n, downloaded: 300_000n, raw_uploaded: 7n })
    expect(await history()).toMatchObject({ uploaded: 7n, raw_downloaded: 300_000n })
    expect(await session()).toMatchObject({
      uploaded: 7n,
      downloaded: 300_000n,
      left_bytes: 700_000n,
      seeding: false,
      ipv4: '203.0.113.9',
      port4: 6881,
      ipv6: null,
      store_id: origin.storeId,
    })
    const lines = await db
      .selectFrom('traffic_ledger')
      .selectAll()
      .where('member_id', '=', memberId)
      .execute()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ number: 1, raw_up: 7n, credited_up: 7n, up_permille: 1000 })
  })

  it('rule 34: keeps every byte above 2^53', async () => {
    const journal = aJournal()
    const client = aLeecher()
    const much = 2n ** 53n + 1n
    journal.add(client.says({ uploaded: much }), client.says({ up: 1n }))
    await booked(journal.batch())
    expect((await session()).uploaded).toBe(much + 1n)
    expect((await totals()).uploaded).toBe(1n)
  })

  it('rule 86: changes nothing when it is repeated', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ up: 5n }), client.says({ up: 6n }))
    await booked(journal.batch())
    const again = await booked(journal.batch())
    expect(again).toMatchObject({ booked: 2, added: 0 })
    expect((await totals()).uploaded).toBe(11n)
  })

  it('rule 86: drops the part that was booked before', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ up: 1n }), client.says({ up: 10n }), client.says({ up: 100n }))
    await booked(journal.batch(0, 2))
    expect(await booked(journal.batch(1, 3))).toMatchObject({ booked: 3, added: 1 })
    expect((await totals()).uploaded).toBe(111n)
  })

  it('rule 86: books nothing of a batch after a gap', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ up: 1n }), client.says({ up: 10n }))
    expect(await booked(journal.batch(1))).toMatchObject({ booked: 0, added: 0, isAhead: true })
    expect((await totals()).uploaded).toBe(0n)
    await booked(journal.batch())
    expect((await totals()).uploaded).toBe(11n)
  })

  it('stores entries of unknown members or torrents and damaged ones as unbooked, and continues', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(
      { memberId: 2 ** 40, torrentId, rawUp: 3n },
      { memberId, torrentId: 2 ** 40, rawUp: 4n },
      client.says({ up: 5n }),
      client.says({ up: 6n }),
    )
    const batch = journal.batch()
    batch.entries[3 * ENTRY_BYTES + 20] ^= 1
    expect(await booked(batch)).toMatchObject({ booked: 4, added: 4, parked: 3 })
    expect((await totals()).uploaded).toBe(5n)
    const aside = await db
      .selectFrom('traffic_parked')
      .select(['number', 'reason', 'raw_up', 'entry'])
      .where('journal_id', '=', Buffer.from(journal.journalId, 'hex'))
      .orderBy('number')
      .execute()
    expect(aside.map(({ number, reason, raw_up }) => [number, reason, raw_up])).toEqual([
      [0, 'no member', 3n],
      [1, 'no torrent', 4n],
      [3, 'damaged', 0n],
    ])
    expect(aside[0].entry).toEqual(batch.entries.subarray(0, ENTRY_BYTES))
  })

  it('rule 82: does not book an impossible amount, but books the other counter', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ up: 2n ** 60n, down: 9n, after: 10 }))
    expect(await booked(journal.batch())).toMatchObject({ booked: 1, parked: 1 })
    expect(await totals()).toMatchObject({ uploaded: 0n, downloaded: 9n })
    expect((await session()).suspicious).toBe(true)
    const aside = await db
      .selectFrom('traffic_parked')
      .select(['reason', 'raw_up', 'raw_down'])
      .where('member_id', '=', memberId)
      .execute()
    expect(aside).toEqual([{ reason: 'implausible', raw_up: 2n ** 60n, raw_down: 0n }])
  })

  it('rule 82: does not book the largest counter that an entry can contain', async () => {
    const journal = aJournal()
    journal.add(aLeecher().says({ up: 2n ** 64n - 1n, down: 2n ** 64n - 2_048n, after: 10 }))
    expect(await booked(journal.batch())).toMatchObject({ booked: 1, parked: 1 })
    expect(await totals()).toMatchObject({ uploaded: 0n, downloaded: 0n })
  })

  it('records the end of a session, and its return', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ kind: 'started' }), client.says({ kind: 'stopped' }))
    await booked(journal.batch())
    expect(await session()).toMatchObject({ ended_by: 'stopped' })
    journal.add(client.says({ kind: 'started' }))
    await booked(journal.batch(2))
    expect(await session()).toMatchObject({ ended_by: null, ended_at: null })
  })
})

describe('absolute counters of a session', () => {
  it('are those of the highest sequence number, whatever arrives later', async () => {
    const client = aLeecher()
    const first = client.says({ up: 10n })
    const second = client.says({ up: 20n, left: 0n })
    const [one, other] = [aJournal(), aJournal()]
    one.add(first)
    other.add(second)
    await booked(other.batch())
    await booked(one.batch())
    expect(await session()).toMatchObject({ uploaded: 30n, left_bytes: 0n, seeding: true })
    expect((await totals()).uploaded).toBe(30n)
  })

  it('rule 80: `resumed` credits the growth since the stored row', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ up: 100n, down: 50n }))
    await booked(journal.batch())
    const later = aJournal()
    later.add(client.says({ kind: 'resumed', uploaded: 130n, downloaded: 55n }))
    await booked(later.batch())
    expect(await totals()).toMatchObject({ uploaded: 130n, downloaded: 55n })
  })

  it('rule 80: `resumed` credits nothing without a row, or with a counter below it', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ kind: 'resumed', uploaded: 100n, downloaded: 100n }))
    await booked(journal.batch())
    expect((await totals()).uploaded).toBe(0n)
    journal.add(client.says({ kind: 'resumed', uploaded: 500n, downloaded: 99n }))
    await booked(journal.batch(1))
    expect(await totals()).toMatchObject({ uploaded: 0n, downloaded: 0n })
    expect((await session()).uploaded).toBe(500n)
  })

  it('decision 2: a credited `resumed` covers older entries that arrive after it', async () => {
    const client = aLeecher()
    const [old, late, fresh] = [aJournal(), aJournal(), aJournal()]
    old.add(client.says({ up: 100n }))
    late.add(client.says({ up: 7n }))
    fresh.add(client.says({ kind: 'resumed', uploaded: 120n }), client.says({ up: 3n }))
    await booked(old.batch())
    await booked(fresh.batch())
    await booked(late.batch())
    expect((await totals()).uploaded).toBe(123n)
  })
})

describe('snatches', () => {
  it('rule 61: a leecher that completes is a snatch, once, with its time', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(
      client.says({ kind: 'started' }),
      client.says({ kind: 'completed', down: 1_000_000n, left: 0n }),
    )
    expect(await booked(journal.batch())).toMatchObject({ snatches: 1 })
    expect(await snatches()).toBe(1)
    expect(await totals()).toMatchObject({ snatches: 1 })
    const { snatches: mine, completed_at } = await history()
    expect(mine).toBe(1)
    expect(completed_at?.getTime()).toBe(journal.entries[1].at * 1000)
    expect((await session()).completed_at).toEqual(completed_at)
  })

  it('rule 62: completing again counts only after 95 % was downloaded again', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ kind: 'completed', down: 1_000_000n, left: 0n }))
    journal.add(client.says({ left: 40_000n }))
    journal.add(client.says({ kind: 'completed', down: 949_999n, left: 0n }))
    await booked(journal.batch())
    expect(await snatches()).toBe(1)
    journal.add(client.says({ kind: 'completed', down: 1n, left: 0n }))
    await booked(journal.batch(3))
    expect(await snatches()).toBe(2)
  })

  it('rule 63: `completed` with bytes left is none', async () => {
    const journal = aJournal()
    journal.add(aLeecher().says({ kind: 'completed', down: 10n, left: 5n }))
    await booked(journal.batch())
    expect(await snatches()).toBe(0)
  })

  it('rule 64: a client that starts with everything and sends no `completed` has no snatch', async () => {
    const journal = aJournal()
    journal.add(aLeecher().says({ kind: 'resumed', downloaded: 1_000_000n, left: 0n }))
    await booked(journal.batch())
    expect(await snatches()).toBe(0)
  })

  it('rule 65: a leecher in the database that returns with nothing left has completed', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ down: 400_000n, left: 600_000n }))
    journal.add(client.says({ kind: 'resumed', downloaded: 1_000_000n, left: 0n }))
    journal.add(client.says({ kind: 'completed', left: 0n, after: 0 }))
    await booked(journal.batch())
    expect(await snatches()).toBe(1)
    expect((await totals()).downloaded).toBe(1_000_000n)
  })

  it('rule 66: a seeder whose recheck found damage completes without a second snatch', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(
      client.says({ kind: 'completed', down: 1_000_000n, left: 0n }),
      client.says({ left: 65_536n }),
      client.says({ kind: 'completed', down: 65_536n, left: 0n }),
    )
    await booked(journal.batch())
    expect(await snatches()).toBe(1)
  })

  it('rule 66: a member who seeds, repairs a piece and completes has not snatched', async () => {
    const journal = aJournal()
    const client = aSession({ memberId, torrentId, left: 0n, flags: ENTRY_FLAG.seeding })
    const { hadAll, seeding } = ENTRY_FLAG
    journal.add(
      client.says({ kind: 'started' }),
      client.says({ left: 4_096n, flags: hadAll }),
      client.says({ kind: 'completed', down: 4_096n, left: 0n, flags: hadAll | seeding }),
    )
    await booked(journal.batch())
    expect(await history()).toMatchObject({ snatches: 0, raw_downloaded: 4_096n })
  })

  it('rule 87: sends the new count to the trackers, one event per torrent and batch', async () => {
    const journal = aJournal()
    journal.add(aLeecher().says({ kind: 'completed', left: 0n }))
    memberId = await addMember(db)
    journal.add(aLeecher().says({ kind: 'completed', left: 0n }))
    await booked(journal.batch())
    const events = await db
      .selectFrom('outbox')
      .select('payload')
      .where('event', '=', 'torrent.changed')
      .execute()
    const mine = events.map(({ payload }) => payload as { torrentId: number })
    expect(mine.filter((payload) => payload.torrentId === torrentId)).toEqual([
      expect.objectContaining({ torrentId, version: 2, snatches: 2, state: 'listed' }),
    ])
  })
})

describe('rule 85: seed time', () => {
  it('of two parallel clients counts once', async () => {
    const journal = aJournal()
    const [home, away] = [aLeecher('00000000000000aa'), aLeecher('00000000000000bb')]
    home.says({ after: 0, left: 0n })
    away.says({ after: 900, left: 0n })
    journal.add(home.says({ seededSeconds: 1_800 }), away.says({ seededSeconds: 1_800 }))
    await booked(journal.batch())
    expect(await history()).toMatchObject({ seeded_seconds: 2_700, seeded_reported: 3_600 })
    expect(await totals()).toMatchObject({ seeded_seconds: 2_700 })
    expect((await session()).seeded_seconds).toBe(1_800)
  })

  it('of a client that became silent is the time that the tracker counted', async () => {
    const journal = aJournal()
    const client = aLeecher()
    journal.add(client.says({ seededSeconds: 2_700, after: 36_000, left: 0n }))
    await booked(journal.batch())
    expect((await totals()).seeded_seconds).toBe(2_700)
  })
})
