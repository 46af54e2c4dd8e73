import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { ServiceType } from '../../../src/shared/services/report.ts'
import { serviceTypes } from '../../../src/shared/services/report.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import { remove } from '../../../src/store/fleet/remove-node.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import * as services from '../../../src/store/fleet/services.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { aHeartbeat, aReport } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
const now = new Date('2026-01-01T00:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 4 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('service').execute()
})

let revocations = 0
const revoke = async () => {
  revocations++
  return null
}
const given = { by: commandLine, now, revoke }
const removed = (name: string, type: ServiceType | null = null) =>
  remove(db, { name, type, reason: 'replaced' }, given)
const listed = async () => (await services.list(db)).map(({ type, node }) => `${type} ${node}`)

/** As if the last report of all had come this much earlier. */
async function silentFor(seconds: number): Promise<void> {
  await sql`update service_now set heard_at = heard_at - make_interval(secs => ${seconds})`.execute(
    db,
  )
}

const failed = () =>
  aReport({ pid: null, startedAt: null, version: '', state: 'failed', clock: null })

describe('removing from the registry', () => {
  it.each(serviceTypes)('removes a %s that is silent', async (type) => {
    const node = `old ${type}`
    await reports.note(db, { type, node, reporter: 'jobs-1' }, aReport())
    await silentFor(60)
    expect(await removed(node)).toEqual({ removed: [type], reporting: [] })
    expect(await listed()).toEqual([])
    expect(await removed(node)).toEqual({ removed: [], reporting: [] })
  })

  it('removes a site that said that it ended, and keeps one that reports', async () => {
    await reports.note(db, { type: 'site', node: 'site-1' }, aReport())
    expect(await removed('site-1')).toEqual({
      removed: [],
      reporting: [{ type: 'site', reporter: 'site-1' }],
    })
    expect(await listed()).toEqual(['site site-1'])
    await reports.note(db, { type: 'site', node: 'site-1' }, aReport({ state: 'stopped' }))
    expect(await removed('site-1')).toMatchObject({ removed: ['site'] })
    await reports.note(db, { type: 'site', node: 'site-1' }, aReport({ pid: 11 }))
    expect(await listed()).toEqual(['site site-1'])
  })

  it('removes a lost server that is asked all the time, until it answers again', async () => {
    const lost = { type: 'postgresql', node: 'a.internal:5432', reporter: 'jobs-1' } as const
    await reports.note(db, lost, aReport())
    await reports.note(db, lost, failed())
    expect(await removed(lost.node)).toMatchObject({ removed: ['postgresql'] })
    expect(await reports.note(db, lost, failed())).toBe('removed')
    expect(await listed()).toEqual([])
    expect(await reports.note(db, lost, aReport())).toBe('noted')
    expect(await reports.note(db, lost, failed())).toBe('noted')
    expect(await listed()).toEqual(['postgresql a.internal:5432'])
  })

  it('ignores reports of a tracker that were on their way', async () => {
    const late = aHeartbeat({ node: 'late' })
    await nodes.beat(db, late, null, now)
    await reports.note(db, { type: 'tracker', node: 'late' }, aReport())
    await removed('late')
    await nodes.beat(db, late, null, now)
    expect(await reports.note(db, { type: 'tracker', node: 'late' }, aReport())).toBe('removed')
    expect([await listed(), await nodes.all(db)]).toEqual([[], []])
  })

  it('removes one service of a machine whose services have one name', async () => {
    await reports.note(db, { type: 'site', node: 'edge' }, aReport({ state: 'stopped' }))
    await reports.note(db, { type: 'tracker', node: 'edge' }, aReport())
    await reports.note(db, { type: 'haproxy', node: 'edge', reporter: 'x' }, failed())
    expect(await removed('edge', 'haproxy')).toMatchObject({ removed: ['haproxy'] })
    expect(await listed()).toEqual(['site edge', 'tracker edge'])
    expect(await fleetNodes.isRemoved(db, 'edge')).toBe(false)
    expect((await removed('edge')).removed.toSorted()).toEqual(['site', 'tracker'])
    expect(await fleetNodes.isRemoved(db, 'edge')).toBe(true)
  })

  it('revokes certificates of trackers and jobs only, and none of what is kept', async () => {
    revocations = 0
    await reports.note(db, { type: 'site', node: 's' }, aReport({ state: 'stopped' }))
    await reports.note(db, { type: 'jobs', node: 'j' }, aReport())
    await removed('s')
    await removed('j')
    expect(revocations).toBe(0)
    await reports.note(db, { type: 'jobs', node: 'j' }, aReport({ state: 'stopped' }))
    await removed('j')
    expect(revocations).toBe(1)
  })

  it('makes the word of a site that never joined void', async () => {
    const word = { id: randomBytes(8).toString('hex'), token: randomBytes(32).toString('hex') }
    await fleetNodes.add(db, { name: 'new', role: 'site', address: null, word }, commandLine, now)
    expect(await removed('new')).toMatchObject({ removed: ['site'] })
    const claimed = await fleetNodes.claim(db, { ...word, stateKey: 'k' }, null, now)
    expect(claimed).toMatchObject({ ok: false, why: 'its node was removed' })
    expect(await fleetNodes.isRemoved(db, 'new')).toBe(false)
  })
})
