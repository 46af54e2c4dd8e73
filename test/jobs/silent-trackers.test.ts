import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { envelope } from '../../src/bridge/define-event.ts'
import { nodeHeartbeat } from '../../src/bridge/events/node-events.ts'
import { countsAsked, swarmCounts } from '../../src/bridge/events/traffic-events.ts'
import type { ListenerContext } from '../../src/jobs/define-listener.ts'
import { noteHeartbeat } from '../../src/jobs/listeners/note-heartbeat.ts'
import { takeSwarmCounts } from '../../src/jobs/listeners/take-swarm-counts.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as swarms from '../../src/store/torrents/swarm-counts.ts'
import { createSwarmReports } from '../../src/store/torrents/swarm-reports.ts'
import { createDb } from '../support/patient-db.ts'
import { randomId } from '../support/bridge/journals.ts'
import { addTorrent } from '../support/community/rows.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

const START = new Date('2026-03-01T12:00:00Z').getTime()

let database: TestDatabase
let db: Db
let torrentId: number
let now: Date

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('tracker_node').execute()
  torrentId = await addTorrent(db)
  now = new Date(START)
})

const pass = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000))

/** A tracker whose messages jobs handles. */
function aTracker(node: string) {
  const storeId = randomId()
  const from = { node, storeId }
  const clock = { now: () => now }
  const context = {
    db,
    clock,
    log: silentLog(),
    figures: () => null,
    keptAlerts: () => null,
    swarmReports: createSwarmReports(),
    linkId: 1,
  } as unknown as ListenerContext
  return {
    storeId,
    /** `others` that it reaches, or does not. */
    beat(others: Readonly<Record<string, boolean>> = {}) {
      const links = Object.entries(others).map(([name, isUp]) => ({ node: name, isUp }))
      const load = { rssBytes: 1, cpuPercent: 1, peers: 0, torrents: 0, members: 0, unbooked: 0 }
      const who = { ...from, role: 'tracker' as const, version: '0.1.0', startedAt: 1 }
      const said = {
        ...{ ...who, ...load, announcesPerSecond: 0, state: 'ready' as const },
        others: { links, forwarded: 0, answered: 0, failed: 0 },
      }
      return noteHeartbeat.take(envelope(nodeHeartbeat, said), from, context)
    },
    counts(part: 'only' | 'change', seeders: number) {
      const counts = [{ torrentId, seeders, leechers: 0 }]
      return takeSwarmCounts.take(envelope(swarmCounts, { storeId, part, counts }), from, context)
    },
  }
}

async function seeders(): Promise<number> {
  const row = await db
    .selectFrom('torrent_stats')
    .select('seeders')
    .where('torrent_id', '=', torrentId)
    .executeTakeFirstOrThrow()
  return row.seeders
}

/** Two trackers with 3 and 4 seeders of a torrent. */
async function twoTrackers() {
  const [one, two] = [aTracker('t1'), aTracker('t2')]
  for (const tracker of [one, two]) await tracker.beat()
  await one.counts('only', 3)
  await two.counts('only', 4)
  expect(await seeders()).toBe(7)
  return { one, two }
}

describe('a silent tracker', () => {
  it('no longer counts while another one reports, and counts again when it is back', async () => {
    const { one, two } = await twoTrackers()
    pass(11)
    await one.beat()
    expect(await seeders()).toBe(7)
    pass(2)
    await one.beat()
    expect(await seeders()).toBe(3)

    const asked = envelope(countsAsked, { storeId: two.storeId })
    expect(await two.beat()).toEqual(asked)
    expect(await two.beat()).toEqual(asked) // the first answer may be lost
    await two.counts('only', 4)
    expect(await two.beat()).toBeNull()
    expect(await seeders()).toBe(7)
    expect(await one.beat()).toBeNull()
  })

  it('that another one cannot reach no longer counts when its next report is late', async () => {
    const { one, two } = await twoTrackers()
    pass(3)
    await one.beat({ t2: false })
    expect(await seeders()).toBe(7)
    pass(1)
    await one.beat({ t2: true })
    expect(await seeders()).toBe(7)
    await one.beat({ t2: false })
    expect(await seeders()).toBe(3)
    expect(await two.beat()).toEqual(envelope(countsAsked, { storeId: two.storeId }))
  })

  it('counts while the tracker that cannot reach it does not report either', async () => {
    const { one } = await twoTrackers()
    const three = aTracker('t3')
    await one.beat({ t2: false })
    pass(4)
    await three.beat({ t1: true, t2: true })
    expect(await seeders()).toBe(7)
  })

  it('keeps its counts while no other tracker reports, as when the database was down', async () => {
    const { one, two } = await twoTrackers()
    pass(600)
    expect(await seeders()).toBe(7)
    await one.beat() // drops those of the other one, which lives and is asked in a moment
    expect(await two.beat()).not.toBeNull()
    await two.counts('only', 4)
    expect(await seeders()).toBe(7)
  })

  it('that reports in the meantime keeps the rest of its counts', async () => {
    const { two } = await twoTrackers()
    expect(await swarms.dropSome(db, two.storeId, () => Promise.resolve(false))).toBe(false)
    expect(await seeders()).toBe(7)
  })
})
