import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/bridge/certificates/authority.ts'
import { nodeRename } from '../../../src/cli/commands/fleet/node-change.ts'
import type { Output } from '../../../src/cli/define-command.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import { remove } from '../../../src/store/fleet/remove-node.ts'
import * as holders from '../../../src/store/fleet/holders.ts'
import * as switches from '../../../src/store/fleet/node-switches.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { rename } from '../../../src/store/fleet/rename-node.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

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

const now = new Date('2026-01-01T00:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

/** A tracker has reported under this name. */
async function report(node: string, storeId: string, at: Date): Promise<void> {
  const counts = { rssBytes: 1, cpuPercent: 1, peers: 0, torrents: 0, members: 0, unbooked: 0 }
  const about = { node, role: 'tracker' as const, storeId, version: '0.1.0' }
  const heartbeat = { ...about, ...counts, startedAt: 1, announcesPerSecond: 0 }
  await nodes.beat(db, { ...heartbeat, state: 'ready' }, null, at)
}

async function service(node: string): Promise<number> {
  const row = { type: 'tracker', node, reporter: node, machine: 'm', place: '', address: '' }
  const rest = { version: '0.1.0', since: now, state: 'ready', state_at: now }
  const values = { ...row, ...rest } as never
  const made = await db.insertInto('service').values(values).returning('id').execute()
  return made[0].id
}

async function note(id: number, minutes: readonly number[]): Promise<void> {
  const rows = minutes.map((minute) => ({ service_id: id, at: later(minute * 60), figures: '{}' }))
  await db.insertInto('service_status').values(rows).execute()
}

const renamed = (name: string, to: string, at: Date, certificates = () => {}) =>
  rename(db, { name, to }, { by: commandLine, now: at, certificates })

describe('a node that is renamed', () => {
  it('has its address, switch, word and history under the new name, and an audit entry', async () => {
    const storeId = randomId()
    await report('old', storeId, now)
    await report('other', randomId(), now)
    await holders.refresh(db, now)
    await fleetNodes.move(db, { name: 'old', address: '10.0.0.7' }, commandLine, now)
    await switches.switchOff(db, storeId, 'repair', commandLine, now)
    const before = await service('old')
    await note(before, [1, 2])
    expect(await renamed('old', 'new', later(5))).toBe('STILL_REPORTS')

    // Its machine was changed: the tracker reports under the new name.
    await report('new', storeId, later(10))
    const after = await service('new')
    await note(after, [2, 3])
    let isCalled = false
    expect(await renamed('old', 'new', later(20), () => (isCalled = true))).toBe('renamed')
    expect(isCalled).toBe(true)
    expect([...(await fleetNodes.addresses(db))]).toEqual([['new', '10.0.0.7']])
    expect(await switches.all(db)).toMatchObject([{ node: 'new', storeId }])
    const statuses = await db.selectFrom('service_status').select(['service_id']).execute()
    expect(statuses).toEqual([1, 2, 3].map(() => ({ service_id: after })))
    const left = await db.selectFrom('service').select('node').execute()
    expect(left).toEqual([{ node: 'new' }])
    const entry = { action: 'node.rename', before: { name: 'old' }, after: { name: 'new' } }
    const audited = await db.selectFrom('audit_log').selectAll().orderBy('id').execute()
    expect(audited.at(-1)).toMatchObject(entry)
    await switches.switchOn(db, storeId, commandLine, now)
    expect((await holders.refresh(db, later(21)))?.trackers).toEqual(['new', 'other'])
  })

  it('may be stopped, and starts under its new name', async () => {
    await report('stopped', randomId(), now)
    const id = await service('stopped')
    expect(await renamed('stopped', 'moved', later(16))).toBe('renamed')
    const rows = await nodes.all(db)
    expect(rows.find(({ node }) => node === 'moved')?.heartbeat.node).toBe('moved')
    const found = await db.selectFrom('service').select(['node', 'reporter']).where('id', '=', id)
    expect(await found.execute()).toEqual([{ node: 'moved', reporter: 'moved' }])
  })

  it('is refused the name of another node or a removed one, and an unknown node', async () => {
    const word = { id: randomBytes(8).toString('hex'), token: randomBytes(32).toString('hex') }
    for (const name of ['here', 'lost']) {
      const node = { name, role: 'tracker', address: null } as const
      await fleetNodes.add(db, { ...node, word: { ...word, id: word.id + name } }, commandLine, now)
    }
    const given = { by: commandLine, now, revoke: async () => null }
    await remove(db, { name: 'lost', type: null, reason: '' }, given)
    expect(await renamed('here', 'lost', now)).toBe('NAME_TAKEN')
    await report('live', randomId(), now)
    await report('dead', randomId(), now)
    await report('live', randomId(), later(20))
    expect(await renamed('dead', 'live', later(20))).toBe('NAME_TAKEN')
    expect(await renamed('lost', 'there', now)).toBe('NO_SUCH_NODE')
    expect(await renamed('nowhere', 'there', now)).toBe('NO_SUCH_NODE')
  })

  it('stays as it was when its certificates cannot be registered', async () => {
    const fails = () => {
      throw new Error('disk full')
    }
    await expect(renamed('here', 'there', now, fails)).rejects.toThrow('disk full')
    expect(await renamed('here', 'there', now)).toBe('renamed')
  })
})

describe('babou node rename', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-rename-'))
  afterAll(() => fs.rmSync(folder, { recursive: true }))

  const run = async (name: string, to: string, at: Date) => {
    const context = {
      ...{ operands: [name, to], options: {}, config: { BABOU_DATA: folder } },
      ...{ clock: { now: () => at }, acting: { actor: commandLine } },
      withDatabase: (use: (of: Db) => Promise<unknown>) => use(db),
    }
    return (await nodeRename.run(context as never)) as Output
  }

  it('registers certificates under the new name, so that they are revoked by it', async () => {
    const making = { now, random: randomBytes }
    await report('edge', randomId(), now)
    const authority = await makeAuthority(path.join(folder, 'bridge'), 'fleet', making)
    const spec = { name: 'edge', roles: ['tracker'], hosts: [], days: 30 } as const
    await authority.issue(spec, making)
    await expect(run('edge', 'rim', now)).rejects.toThrow('set BABOU_NODE=rim on its machine')
    expect(authority.issued()).toMatchObject([{ name: 'edge' }])
    const { text } = await run('edge', 'rim', later(16))
    expect(text).toContain('edge is now rim; 1 certificate is registered under it.')
    expect(authority.issued()).toMatchObject([{ name: 'rim' }])
    expect(await authority.revoke('rim', now)).toBe(1)
  })

  it('refuses an invalid name, the same name, and a node that does not exist', async () => {
    await expect(run('rim', 'a b', now)).rejects.toThrow('is not a name')
    await expect(run('rim', 'rim', now)).rejects.toThrow('already has this name')
    await expect(run('gone', 'rim', now)).rejects.toThrow('there is no node gone')
    await expect(run('rim', 'lost', later(16))).rejects.toThrow('choose another name')
  })
})
