import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateFolder, identityFiles } from '../../src/bridge/certificates/identity.ts'
import { envelope } from '../../src/bridge/define-event.ts'
import { memberChanged } from '../../src/bridge/events/member-events.ts'
import { nodeHeartbeat } from '../../src/bridge/events/node-events.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import * as bridgeRefusals from '../../src/store/fleet/bridge-refusals.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as fleetNodes from '../../src/store/fleet/fleet-nodes.ts'
import { remove } from '../../src/store/fleet/remove-node.ts'
import * as switches from '../../src/store/fleet/node-switches.ts'
import * as nodes from '../../src/store/fleet/nodes.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestJobs } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { SOME_TIME } from '../support/community/rows.ts'
import { until } from '../support/until.ts'

const folder = aFolder()
let database: TestDatabase
let db: Db
let jobs: TestJobs

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  jobs = await startJobs(database.url, folder.path)
})
afterAll(async () => {
  await jobs.stop()
  await closeDb(db)
  await database.drop()
  folder.remove()
})

describe('the bridge of jobs', () => {
  it('refuses a tracker within a second after staff disable it, and accepts it again', async () => {
    const tracker = aTracker(jobs.url)
    await until(() => tracker.link.status().isCaughtUp)
    const { storeId } = tracker
    expect(await switches.switchOff(db, storeId, 'sold', commandLine, SOME_TIME)).toEqual({
      ok: false,
      code: 'NO_SUCH_NODE',
    })
    const beat = { node: 'test-tracker', role: 'tracker', storeId, version: '0' } as const
    const load = { state: 'ready', rssBytes: 1, cpuPercent: 0, peers: 0, torrents: 0 } as const
    const rest = { startedAt: 1, members: 0, announcesPerSecond: 0, unbooked: 0 }
    tracker.link.send(envelope(nodeHeartbeat, { ...beat, ...load, ...rest }))
    await until(async () => (await nodes.all(db)).length === 1)
    await switches.switchOff(db, storeId, 'sold', commandLine, SOME_TIME)
    await until(() => tracker.off().length > 0, 1, 'the word')
    expect(tracker.off()[0]).toBe('staff disabled test-tracker: sold')
    await tracker.stop()

    // Neither another link of it, nor a new folder with its name.
    const again = aTracker(jobs.url)
    await until(() => again.link.status().fault === 'staff disabled test-tracker: sold')
    expect(again.snapshots()).toBe(0)
    expect(await switches.switchOn(db, storeId, commandLine, SOME_TIME)).toBe(true)
    expect(await switches.switchOn(db, storeId, commandLine, SOME_TIME)).toBe(false)
    await until(() => again.link.status().isCaughtUp)
    await again.stop()
  })

  it('shows staff which connections were refused, with reason and count', async () => {
    const bad = aTracker(jobs.url)
    await until(() => bad.link.status().isUp)
    const ban = { name: memberChanged.name, version: 1, payload: {} }
    await until(() => bad.link.send(ban))
    const isOfRole = ({ code }: { code: string }) => code === 'role'
    const row = await until(async () => (await bridgeRefusals.list(db, 10)).find(isOfRole), 5)
    expect(row).toMatchObject({
      ...{ address: '', node: 'test-tracker', times: 1 },
      reason: 'member.changed is not for a tracker to send',
    })
    await until(() => bad.link.send(ban))
    await until(async () => (await bridgeRefusals.list(db, 10)).find(isOfRole)?.times === 2, 5)
    await bad.stop()
  })

  it('stores the latest 500 of them, whatever the number of peers', async () => {
    const some = Array.from({ length: 510 }, (_, number) => ({
      ...{ code: 'key', node: '', url: 'tcp://h:1', reason: 'x', times: 2 },
      address: `10.0.${number >> 8}.${number & 255}`,
    }))
    await bridgeRefusals.note(db, some, new Date('2027-01-01T00:00:00Z'))
    await bridgeRefusals.note(db, some.slice(0, 1), new Date('2027-01-02T00:00:00Z'))
    const rows = await bridgeRefusals.list(db, 1_000)
    expect(rows).toHaveLength(500)
    expect(rows[0]).toMatchObject({ address: '10.0.0.0', reason: 'x' })
  })
})

describe('a node that staff remove', () => {
  it('is refused within a second by every hub; all keep the list of revoked certificates', async () => {
    const second = aFolder()
    const lists = [folder, second].map(({ path: data }) => {
      const config = readConfig({ BABOU_DATA: data }, data)
      fs.mkdirSync(certificateFolder(config), { recursive: true })
      return identityFiles(config).revoked.file
    })
    const otherJobs = await startJobs(database.url, second.path)
    const hubs = [jobs.url, otherJobs.url]
    const trackers = hubs.map((url) => aTracker(url))
    await until(() => trackers.every(({ link }) => link.status().isCaughtUp), 10)
    const word = { id: 'a-word', token: 'a-token' }
    const node = { name: 'test-tracker', role: 'tracker', address: null, word } as const
    await fleetNodes.add(db, node, commandLine, SOME_TIME)
    const removal = { name: 'test-tracker', type: null, reason: 'stolen' }
    const given = { by: commandLine, now: SOME_TIME, revoke: async () => 'a list' }
    expect((await remove(db, removal, given)).removed).toEqual(['tracker'])
    await until(() => trackers.every((one) => one.off().length > 0), 1, 'both hubs refuse it')
    await Promise.all(trackers.map((one) => one.stop()))

    const said = 'staff removed test-tracker: stolen'
    const again = hubs.map((url) => aTracker(url))
    await until(() => again.every(({ link }) => link.status().fault === said), 5, said)
    expect(again.map((one) => one.snapshots())).toEqual([0, 0])
    expect(lists.map((file) => fs.readFileSync(file, 'utf8'))).toEqual(['a list', 'a list'])
    await Promise.all(again.map((one) => one.stop()))
    await otherJobs.stop()
    second.remove()
  })
})
