import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defineEvent } from '../../../src/bridge/define-event.ts'
import { torrentChanged } from '../../../src/bridge/events/torrent-events.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { record, text } from '../../../src/shared/shape.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { SOME_TIME, testSecrets } from '../../support/community/rows.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 20 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('outbox').execute()
  await db.updateTable('outbox_identity').set({ next_position: 1 }).execute()
})

function recordTorrent(tx: Db, torrentId: number, at = SOME_TIME) {
  return outbox.record(
    tx,
    torrentChanged,
    {
      torrentId,
      version: 1,
      state: 'listed',
      infoHashes: ['a'.repeat(40)],
      sizeBytes: 1,
      uploaderId: null,
      snatches: 0,
      removedAt: 0,
    },
    at,
  )
}

async function number(): Promise<number> {
  let sum = 0
  await outbox.asNumberer(db, async (only) => {
    for (let some = -1; some !== 0; sum += some) some = await outbox.giveNumbers(only)
  })
  return sum
}

async function readIds(after = 0): Promise<number[]> {
  const found = await outbox.read(db, after, 10_000, testSecrets)
  return found.map(({ event }) => (event.payload as { torrentId: number }).torrentId)
}

describe('an event', () => {
  it('is committed and rolled back with its transaction', async () => {
    const broken = db.transaction().execute(async (tx) => {
      await recordTorrent(tx, 1)
      throw new Error('undone')
    })
    await expect(broken).rejects.toThrow('undone')
    await recordTorrent(db, 2)
    await number()
    expect(await readIds()).toEqual([2])
  })

  it('that is too large for a frame fails together with its change, for any writer', async () => {
    const large = defineEvent('test.large', 1, record({ text: text(300_000) }))
    const change = db.transaction().execute(async (tx) => {
      await recordTorrent(tx, 1)
      await outbox.record(tx, large, { text: 'é'.repeat(131_072) }, SOME_TIME)
    })
    await expect(change).rejects.toThrow('test.large: 262155 bytes; at most 262144 can be sent')
    const row = { event: 'test.large', event_version: 1, created_at: SOME_TIME }
    const payload = JSON.stringify({ text: 'x'.repeat(262_144) })
    const written = db.insertInto('outbox').values({ ...row, payload })
    await expect(written.execute()).rejects.toThrow('outbox_payload_fits')
    await outbox.record(db, large, { text: 'x'.repeat(262_000) }, SOME_TIME)
    expect(await number()).toBe(1)
  })

  it('of a long transaction delays no others, and is not skipped', async () => {
    const slow = await db.startTransaction().execute()
    await recordTorrent(slow, 1)
    await recordTorrent(db, 2)
    expect(await number()).toBe(1)
    expect(await readIds()).toEqual([2])
    await slow.commit().execute()
    expect(await number()).toBe(1)
    expect(await readIds()).toEqual([2, 1])
    expect(await readIds(1)).toEqual([1])
  })

  it('with a wrong shape fails where it is created', async () => {
    await expect(recordTorrent(db, 0)).rejects.toThrow()
    expect(await number()).toBe(0)
  })

  it('of a member is stored without its passkey, and sent with it', async () => {
    const passkey = '0123456789abcdef0123456789abcdef'
    const former = 'f'.repeat(32)
    const member = {
      id: 7,
      version: 3,
      passkey_sealed: testSecrets.seal(passkey),
      state: 'banned' as const,
      ban_reason: 'spam',
      can_leech: false,
      former_passkey_sealed: testSecrets.seal(former),
      former_passkey_until: new Date(1_700_000_000_500),
      leech_slots: 5,
      seed_slots: null,
      judged_leech_slots: null,
      role_leech_slots: null,
      role_seed_slots: null,
    }
    await outbox.recordMember(db, member, SOME_TIME)
    await number()
    const { rows } = await sql<{ text: string }>`select payload::text as text from outbox`.execute(
      db,
    )
    expect(rows[0].text).not.toContain(passkey)
    expect(rows[0].text).not.toContain(former)
    const [{ event }] = await outbox.read(db, 0, 10, testSecrets)
    expect(event.payload).toEqual({
      memberId: 7,
      version: 3,
      passkey,
      state: 'banned',
      reason: 'spam',
      canLeech: false,
      formerPasskey: former,
      formerUntil: 1_700_000_000,
      leechSlots: 5,
    })
  })
})

describe('numbering', () => {
  it('loses and skips nothing with many writers, some slow, some rolled back', async () => {
    const WRITERS = 12
    const EVENTS = 40
    const committed: number[] = []
    let isWriting = true
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let index = 0; index < EVENTS; index++) {
        const id = 1 + writer * EVENTS + index
        const tx = await db.startTransaction().execute()
        await recordTorrent(tx, id)
        if (index % 5 === writer % 5) await sql`select pg_sleep(0.02)`.execute(tx)
        if (index % 7 === 0) await tx.rollback().execute()
        else {
          await tx.commit().execute()
          committed.push(id)
        }
      }
    })
    const seen: number[] = []
    const reader = (async () => {
      let position = 0
      for (;;) {
        const isLast = !isWriting
        await number()
        const found = await outbox.read(db, position, 25, testSecrets)
        for (const { position: next, event } of found) {
          expect(next).toBe(position + 1)
          position = next
          seen.push((event.payload as { torrentId: number }).torrentId)
        }
        if (isLast && found.length === 0) return
      }
    })()
    await Promise.all(writers)
    isWriting = false
    await reader
    expect(seen.length).toBe(committed.length)
    expect(new Set(seen)).toEqual(new Set(committed))
  })

  it('is done by one process at a time', async () => {
    await outbox.asNumberer(db, async () => {
      expect(await outbox.asNumberer(db, async () => {})).toBe(false)
    })
    expect(await outbox.asNumberer(db, async () => {})).toBe(true)
  })

  it('assigns no number twice when two processes believe they have the right', async () => {
    for (let id = 1; id <= 500; id++) await recordTorrent(db, id)
    const both = Array.from({ length: 6 }, () => outbox.giveNumbers(db))
    const counts = await Promise.all(both)
    expect(counts.reduce((sum, some) => sum + some, 0)).toBe(500)
    const found = await outbox.read(db, 0, 1_000, testSecrets)
    expect(found.map(({ position }) => position)).toEqual(
      Array.from({ length: 500 }, (_, i) => i + 1),
    )
  })
})

describe('the stored range', () => {
  it('is given by its bounds, even after all events were deleted', async () => {
    expect(await outbox.bounds(db)).toEqual({ oldest: 1, newest: 0 })
    for (let id = 1; id <= 3; id++) await recordTorrent(db, id)
    expect(await outbox.bounds(db)).toEqual({ oldest: 1, newest: 0 })
    await number()
    expect(await outbox.bounds(db)).toEqual({ oldest: 1, newest: 3 })
    const later = new Date(SOME_TIME.getTime() + 1)
    expect(await outbox.prune(db, SOME_TIME, 10)).toBe(0)
    expect(await outbox.prune(db, later, 2)).toBe(2)
    expect(await outbox.bounds(db)).toEqual({ oldest: 3, newest: 3 })
    await outbox.prune(db, later, 2)
    expect(await outbox.bounds(db)).toEqual({ oldest: 4, newest: 3 })
  })

  it('has no gap: an old event stays while a younger one is in front of it', async () => {
    const younger = new Date(SOME_TIME.getTime() + 60_000)
    await recordTorrent(db, 1)
    await recordTorrent(db, 2, younger)
    // Its transaction began first and took longer, or the clock of its machine is slow.
    await recordTorrent(db, 3)
    await number()
    expect(await outbox.prune(db, younger, 10)).toBe(1)
    expect(await readIds()).toEqual([2, 3])
    expect(await outbox.prune(db, new Date(younger.getTime() + 1), 10)).toBe(2)
    expect(await outbox.bounds(db)).toEqual({ oldest: 4, newest: 3 })
  })

  it('counts events that wait for a number', async () => {
    await recordTorrent(db, 1)
    const now = new Date(SOME_TIME.getTime() + 2_500)
    expect(await outbox.waiting(db, now)).toEqual({ count: 1, seconds: 2.5 })
    expect(await outbox.prune(db, now, 10)).toBe(0)
  })
})
