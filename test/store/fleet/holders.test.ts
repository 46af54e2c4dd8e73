import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { holdersChanged } from '../../../src/bridge/events/holder-events.ts'
import { mapFault } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as holders from '../../../src/store/fleet/holders.ts'
import * as switches from '../../../src/store/fleet/node-switches.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as snapshots from '../../../src/store/fleet/snapshots.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  for (const table of ['tracker_node', 'holder_map', 'outbox', 'switched_off_node'] as const) {
    await db.deleteFrom(table).execute()
  }
})

/** A tracker reports; returns its store. */
async function report(node: string): Promise<string> {
  const storeId = randomId()
  const counts = { rssBytes: 1, cpuPercent: 1, peers: 0, torrents: 0, members: 0, unbooked: 0 }
  const about = { node, role: 'tracker' as const, storeId, version: '0.1.0', startedAt: 1 }
  const heartbeat = { ...about, ...counts, announcesPerSecond: 0, state: 'ready' as const }
  await nodes.beat(db, heartbeat, null, NOW)
  return storeId
}

/** The maps that were sent to trackers. */
async function sent() {
  const rows = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', holdersChanged.name)
    .orderBy('id')
    .execute()
  return rows.map(({ payload }) => holdersChanged.shape.parse(payload))
}

describe('the map of holders', () => {
  it('is made and sent when a second tracker reports, and when one is added or disabled', async () => {
    await report('t1')
    expect(await holders.refresh(db, NOW)).toBeNull()
    const storeId = await report('t2')
    const first = await holders.refresh(db, NOW)
    expect(first).toMatchObject({ version: 1, trackers: ['t1', 't2'] })
    expect(await holders.refresh(db, NOW)).toEqual(first)
    await report('t3')
    await holders.refresh(db, NOW)
    await switches.switchOff(db, storeId, 'disk', theProgram, NOW)
    await holders.refresh(db, NOW)
    const maps = await sent()
    expect(maps.map(({ version, trackers }) => [version, trackers.join()])).toEqual([
      [1, 't1,t2'],
      [2, 't1,t2,t3'],
      [3, 't1,t3'],
    ])
    expect(maps.map(mapFault)).toEqual([null, null, null])
    expect(await holders.current(db)).toEqual(maps[2])
  })

  it('is made once by jobs nodes that check at the same time', async () => {
    for (const name of ['t1', 't2', 't3']) await report(name)
    const all = await Promise.all(Array.from({ length: 6 }, () => holders.refresh(db, NOW)))
    expect(await sent()).toHaveLength(1)
    expect(all.filter((map) => map !== null && map.version !== 1)).toEqual([])
  })

  it('is part of the full state of a tracker that joins', async () => {
    for (const name of ['t1', 't2']) await report(name)
    const map = await holders.refresh(db, NOW)
    const { rows } = await snapshots.open(db, createSecrets('a'.repeat(64)), NOW)
    const names = new Map<string, unknown>()
    for await (const chunk of rows) for (const row of chunk.rows) names.set(row.name, row.payload)
    expect(names.get(holdersChanged.name)).toEqual(map)
  })
})
