import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/bridge/certificates/authority.ts'
import { nodeTakeBack } from '../../../src/cli/commands/fleet/node-take-back.ts'
import type { Output } from '../../../src/cli/define-command.ts'
import { createNodeSwitches } from '../../../src/jobs/hub/node-switches.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { remove } from '../../../src/store/fleet/remove-node.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { aHeartbeat, aReport } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-take-back-'))
const now = new Date('2026-01-01T00:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  fs.rmSync(folder, { recursive: true })
  await closeDb(db)
  await database.drop()
})

const removed = (name: string) => {
  const revoke = () => Promise.resolve(null)
  return remove(db, { name, type: null, reason: 'lost' }, { by: commandLine, now, revoke })
}
const takenBack = async (name: string) => {
  const context = {
    ...{ operands: [name], options: {}, config: { BABOU_DATA: folder } },
    ...{ clock: { now: () => now }, acting: { actor: commandLine } },
    withDatabase: (use: (of: Db) => Promise<unknown>) => use(db),
  }
  return (await nodeTakeBack.run(context as never)) as Output
}
const report = async (node: string) => {
  const heartbeat = aHeartbeat({ node })
  await nodes.beat(db, heartbeat, null, now)
  await reports.note(db, { type: 'tracker', node }, aReport())
  return heartbeat.storeId
}
const listed = async () => (await nodes.all(db)).map(({ node }) => node)

it('a removed tracker without a word is accepted and listed again, at its address', async () => {
  const storeId = await report('edge')
  await fleetNodes.move(db, { name: 'edge', address: '10.0.0.7' }, commandLine, now)
  await removed('edge')
  const switches = createNodeSwitches(db, silentLog(), () => {})
  await switches.load()
  expect(switches.whyOff({ node: 'edge', storeId })).toBe('staff removed edge: lost')

  expect((await takenBack('edge')).text).toContain('edge is part of the fleet again')
  await switches.load()
  expect(switches.whyOff({ node: 'edge', storeId })).toBeNull()
  expect((await fleetNodes.addresses(db)).get('edge')).toBe('10.0.0.7')
  await report('edge')
  expect(await listed()).toEqual(['edge'])
  const [last] = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('action', '=', 'node.take-back')
    .execute()
  expect(last.before).toEqual({ reason: 'lost' })
})

it('a removed tracker is refused although the revocation list cannot be stored', async () => {
  const storeId = await report('rim')
  await removed('rim')
  await db.insertInto('bridge_revocation').values({ list: 'a list', at: now }).execute()
  let tries = 0
  const switches = createNodeSwitches(db, silentLog(), () => {
    tries++
    throw new Error('ENOSPC')
  })
  await switches.load()
  expect(tries).toBe(1)
  expect(switches.whyOff({ node: 'rim', storeId })).toBe('staff removed rim: lost')
})

it('one that is present, was never present, or is a site is refused', async () => {
  await reports.note(db, { type: 'site', node: 'site-1' }, aReport({ state: 'stopped' }))
  await removed('site-1')
  for (const name of ['edge', 'never', 'site-1']) {
    await expect(takenBack(name)).rejects.toThrow(`no tracker of the name ${name} was removed`)
  }
})

it('one whose certificates were revoked needs another word', async () => {
  const making = { now, random: randomBytes }
  const authority = await makeAuthority(path.join(folder, 'bridge'), 'fleet', making)
  await authority.issue({ name: 'rim', roles: ['tracker'], hosts: [], days: 30 }, making)
  await report('rim')
  await removed('rim')
  await authority.revoke('rim', now)
  await expect(takenBack('rim')).rejects.toThrow('run `babou node add rim`')
  expect(await fleetNodes.isRemoved(db, 'rim')).toBe(true)
})
