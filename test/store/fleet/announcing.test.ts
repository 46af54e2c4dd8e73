import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as announcing from '../../../src/store/fleet/announcing.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { describeAnnounced } from '../../../src/store/promotions/announced.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import * as streamed from '../../../src/store/promotions/streamed.ts'
import * as announcements from '../../../src/store/records/announcements.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import * as care from '../../../src/store/torrents/care.ts'
import * as edits from '../../../src/store/torrents/edit.ts'
import * as moderation from '../../../src/store/uploads/moderation.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import { aHeartbeat, STORE_ID } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-03-01T12:00:00Z')
const OTHER_ID = 'cd'.repeat(16)
let database: TestDatabase
let db: Db
let ann: number
let seed = 0

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 10 })
  ann = await aMemberRow(db, 'ann')
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('announcement').execute()
  await db.deleteFrom('tracker_node').execute()
})

const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const aTorrent = (given = {}) => aListedTorrent(db, `torrent ${++seed}`, ann, given, now)
const alive = (storeId: string, at = now) => nodes.beat(db, aHeartbeat({ storeId }), null, at)

/** Numbers the events and returns the newest position. */
async function numbered(): Promise<number> {
  await outbox.asNumberer(db, async (only) => {
    while ((await outbox.giveNumbers(only)) > 0);
  })
  return (await outbox.bounds(db)).newest
}

/** Every tracker has applied all events. */
async function allKnow(): Promise<void> {
  const position = await numbered()
  await nodes.noteApplied(db, [
    { storeId: STORE_ID, position },
    { storeId: OTHER_ID, position },
  ])
}

async function stream(after = 0) {
  const rows = await announcements.read(db, after, 100)
  return rows.map(({ kind, torrentId }) => [kind, torrentId])
}

describe('a torrent', () => {
  it('is announced as listed once every living tracker knows it', async () => {
    await alive(STORE_ID)
    await alive(OTHER_ID)
    const id = await aTorrent()
    expect(await announcing.announce(db, now)).toBe(0)
    const position = await numbered()
    await nodes.noteApplied(db, [{ storeId: STORE_ID, position }])
    expect(await announcing.announce(db, now)).toBe(0)
    await nodes.noteApplied(db, [{ storeId: OTHER_ID, position: position - 1 }])
    expect(await announcing.announce(db, now)).toBe(0)
    await nodes.noteApplied(db, [{ storeId: OTHER_ID, position }])
    expect(await announcing.announce(db, now)).toBe(1)
    expect(await announcing.announce(db, now)).toBe(0)
    expect(await stream()).toEqual([['listed', id]])
  })

  it('waits while no tracker is alive, and not for one that is silent', async () => {
    await aTorrent()
    await numbered()
    expect(await announcing.announce(db, now)).toBe(0)
    await alive(STORE_ID)
    await alive(OTHER_ID, later(-60))
    await nodes.noteApplied(db, [{ storeId: STORE_ID, position: await numbered() }])
    expect(await announcing.announce(db, later(11))).toBe(1)
  })

  it('waits for a late tracker only for a minute, if another one knows it', async () => {
    await aTorrent()
    await alive(STORE_ID, later(61))
    await alive(OTHER_ID, later(61))
    await nodes.noteApplied(db, [{ storeId: STORE_ID, position: await numbered() }])
    expect(await announcing.announce(db, later(59))).toBe(0)
    expect(await announcing.announce(db, later(61))).toBe(1)
  })

  it('is announced in every state that members see, and in no other', async () => {
    await alive(STORE_ID)
    const id = await aTorrent({ state: 'pending' })
    const given = (act: 'approve' | 'freeze' | 'thaw') => {
      return { act, reason: 'r', seen: null, ownUploads: false }
    }
    const act = (name: 'approve' | 'freeze' | 'thaw') =>
      moderation.decide(db, id, given(name), commandLine, now)
    await act('approve')
    await act('freeze')
    await act('thaw')
    await edits.remove(db, id, { reason: 'gone', by: commandLine, now })
    await care.restore(db, id, commandLine, now)
    const queued = await aTorrent({ state: 'pending' })
    await edits.remove(db, queued, { reason: 'never listed', by: commandLine, now })
    await care.restore(db, queued, commandLine, now)
    await allKnow()
    await announcing.announce(db, now)
    expect(await stream()).toEqual([
      ['listed', id],
      ...['removed', 'bumped', 'removed', 'bumped'].map((kind) => [kind, id]),
      ['listed', queued],
    ])
  })

  it('is described as it is listed now, with the factors of the member who asks', async () => {
    await alive(STORE_ID)
    const [kept, removed] = [await aTorrent(), await aTorrent()]
    await edits.remove(db, removed, { reason: 'gone', by: commandLine, now })
    const free = {
      upPermille: 1000,
      downPermille: 0,
      title: 'Free',
      role: null,
      isAnnounced: false,
    }
    const target = { scope: 'torrent', target: String(kept) } as const
    const times = { startsAt: later(-60), endsAt: null, hasAmnesty: false }
    await promotions.start(db, { ...free, ...target, ...times }, commandLine, now)
    expect(await streamed.noteBegun(db, now)).toBe(1)
    expect(await streamed.noteBegun(db, now)).toBe(0)
    await allKnow()
    await announcing.announce(db, now)
    const rows = await announcements.read(db, 0, 100)
    const described = await describeAnnounced(db, rows, null, now)
    expect(described.map(({ kind, torrent }) => [kind, torrent?.id ?? null])).toEqual([
      ['listed', kept],
      ['removed', null],
      ['promoted', kept],
    ])
    const [first] = described
    expect(first.torrent !== null && first.factors).toMatchObject({ downPermille: 0 })
  })
})

describe('a reader that continues after a place', () => {
  it('misses no row of a transaction that commits late', async () => {
    await alive(STORE_ID)
    let commit = () => {}
    const held = new Promise<void>((resolve) => (commit = resolve))
    let isNoted = () => {}
    const noted = new Promise<void>((resolve) => (isNoted = resolve))
    const slow = db.transaction().execute(async (tx) => {
      await announcements.note(tx, { kind: 'listed', torrentId: 901, outboxId: null }, now)
      isNoted()
      await held
    })
    await noted
    await announcements.note(db, { kind: 'listed', torrentId: 902, outboxId: null }, now)
    await announcing.announce(db, now)
    const [{ id, torrentId }] = await announcements.read(db, 0, 10)
    expect(torrentId).toBe(902)
    commit()
    await slow
    await announcing.announce(db, now)
    expect(await stream(id)).toEqual([['listed', 901]])
  })

  it('sees each row once, in places without gaps, while many nodes note and announce', async () => {
    await alive(STORE_ID)
    const { newest } = await announcements.bounds(db)
    const all = Array.from({ length: 60 }, (_, index) => 1_000 + index)
    const seen: number[] = []
    let place = newest
    let isNoting = true
    const reading = (async () => {
      while (isNoting || place < newest + all.length) {
        for (const row of await announcements.read(db, place, 7)) {
          expect(row.id).toBe(++place)
          seen.push(row.torrentId)
        }
      }
    })()
    const announces = [1, 2].map(async () => {
      while (place < newest + all.length) await announcing.announce(db, now)
    })
    await Promise.all(
      all.map((torrentId) =>
        db.transaction().execute(async (tx) => {
          await announcements.note(tx, { kind: 'listed', torrentId, outboxId: null }, now)
          await sql`select pg_sleep(${(torrentId % 5) / 100})`.execute(tx)
        }),
      ),
    )
    isNoting = false
    await Promise.all([reading, ...announces])
    expect(seen.sort((one, other) => one - other)).toEqual(all)
  })
})

describe('old rows', () => {
  it('are deleted by age and number, and the places continue', async () => {
    await alive(STORE_ID)
    const { newest } = await announcements.bounds(db)
    for (const torrentId of [701, 702, 703]) {
      await announcements.note(db, { kind: 'listed', torrentId, outboxId: null }, now)
      await announcing.announce(db, now)
    }
    expect(await announcements.pruneBeyond(db, 2, 10)).toBe(1)
    expect(await announcements.bounds(db)).toEqual({ oldest: newest + 2, newest: newest + 3 })
    await announcements.note(db, { kind: 'listed', torrentId: 704, outboxId: null }, now)
    expect(await announcements.prune(db, later(1), 10), 'not the one that waits').toBe(2)
    expect(await announcements.bounds(db)).toEqual({ oldest: newest + 4, newest: newest + 3 })
  })
})
