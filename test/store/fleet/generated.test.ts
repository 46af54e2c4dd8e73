import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  fleetDns,
  fleetNftables,
  fleetPrometheus,
} from '../../../src/cli/commands/fleet/generated.ts'
import type { Output } from '../../../src/cli/define-command.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { aReachedService } from '../../support/community/reached-services.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await aReachedService(db, 'tracker', 't1', 'edge', ['0.0.0.0', 4_200], '0.0.0.0:4201')
  await aReachedService(db, 'tracker', 't2', 'rim', ['10.0.0.12', 4_200], '10.0.0.12:4201')
  await aReachedService(db, 'site', 'web', 'main', ['127.0.0.1', 8_080], '127.0.0.1:8081')
  await aReachedService(db, 'jobs', 'work', 'main', ['', null], '::1:8082')
  await fleetNodes.move(db, { name: 't1', address: '10.0.0.11' }, commandLine, NOW)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const config = {
  BABOU_TRACKER_URL: 'https://tracker.example.org',
  BABOU_TRACKER_UDP: false,
  BABOU_BRIDGE_LISTEN: ['unix:/run/bridge.sock', 'tls://0.0.0.0:4300'],
}

/** Runs one of the commands on the services above. */
async function run(
  command: typeof fleetPrometheus | typeof fleetNftables | typeof fleetDns,
  options: object = {},
  operands: readonly string[] = [],
  settings: object = {},
  of = db,
): Promise<Output> {
  const context = {
    ...{ options: { from: [], proxy: [], ...options }, operands },
    config: { ...config, ...settings },
    withDatabase: (use: (given: Db) => Promise<unknown>) => use(of),
  }
  return (await command.run(context as never)) as Output
}

const said = async (...given: Parameters<typeof run>) => (await run(...given)).text ?? ''

describe('babou fleet prometheus', () => {
  it('names the ops port of every service, at the address in the registry', async () => {
    const groups = JSON.parse(await said(fleetPrometheus)) as unknown
    expect(groups).toEqual([
      { targets: ['[::1]:8082'], labels: { role: 'jobs', node: 'work', machine: 'main' } },
      {
        targets: ['127.0.0.1:8081'],
        labels: { role: 'site', node: 'web', machine: 'main', place: 'Vienna' },
      },
      {
        targets: ['10.0.0.11:4201'],
        labels: { role: 'tracker', node: 't1', machine: 'edge' },
      },
      { targets: ['10.0.0.12:4201'], labels: { role: 'tracker', node: 't2', machine: 'rim' } },
    ])
  })

  it('shows what a move changes, with status 1, and nothing when nothing does', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-fleet-'))
    const against = path.join(folder, 'targets.json')
    fs.writeFileSync(against, await said(fleetPrometheus))
    expect(await run(fleetPrometheus, { against })).toMatchObject({ text: '', exitCode: 0 })
    await fleetNodes.move(db, { name: 't1', address: '10.0.0.21' }, commandLine, NOW)
    const { text = '', exitCode } = await run(fleetPrometheus, { against })
    const changed = text.split('\n').filter((line) => /^[-+] /.test(line))
    expect(changed.map((line) => line.replaceAll(' ', ''))).toEqual([
      '-"10.0.0.11:4201"',
      '+"10.0.0.21:4201"',
    ])
    expect(exitCode).toBe(1)
    await fleetNodes.move(db, { name: 't1', address: '10.0.0.11' }, commandLine, NOW)
    fs.rmSync(folder, { recursive: true })
    await expect(run(fleetPrometheus, { against })).rejects.toThrow('cannot be read')
  })
})

/** The rules that accept ports. */
async function accepts(...given: Parameters<typeof run>): Promise<readonly string[]> {
  const lines = (await said(...given)).split('\n').map((line) => line.trim())
  return lines.filter((line) => line.includes('dport'))
}

describe('babou fleet nftables', () => {
  it('opens a tracker to all, and no ops port, when no network is named', async () => {
    expect(await accepts(fleetNftables, {}, ['edge'])).toEqual(['tcp dport { 22, 4200 } accept'])
    const udp = await accepts(fleetNftables, { ssh: '2222' }, ['edge'], { BABOU_TRACKER_UDP: true })
    expect(udp).toEqual(['tcp dport { 2222, 4200 } accept', 'udp dport { 4200 } accept'])
  })

  it('opens a tracker and its ops port to the networks of proxies only', async () => {
    const from = ['10.0.0.2', '2001:db8::/64', '10.0.0.0/28']
    expect(await accepts(fleetNftables, { from }, ['rim'])).toEqual([
      'tcp dport { 22 } accept',
      'ip saddr 10.0.0.0/28 tcp dport { 4200, 4201 } accept',
      'ip saddr 10.0.0.2 tcp dport { 4200, 4201 } accept',
      'ip6 saddr 2001:db8::/64 tcp dport { 4200, 4201 } accept',
    ])
  })

  it('opens the bridge where jobs are, and nothing that listens on loopback', async () => {
    const rules = await accepts(fleetNftables, { from: ['10.0.0.2'] }, ['main'])
    expect(rules).toEqual(['tcp dport { 22, 4300 } accept'])
  })

  it('refuses a fleet of which nothing has reported', async () => {
    const empty = await testDatabase()
    const other = createDb(empty.url, { log: silentLog() })
    try {
      for (const command of [fleetNftables, fleetPrometheus]) {
        const ran = run(command, {}, ['edge'], {}, other)
        await expect(ran).rejects.toThrow('no service has reported yet')
      }
    } finally {
      await closeDb(other)
      await empty.drop()
    }
  })

  it('refuses a machine that does not report, and an invalid network or port', async () => {
    await expect(run(fleetNftables, {}, ['x'])).rejects.toThrow('the machines are edge, main, rim')
    for (const network of ['10.0.0.0/33', 'a', '10.0.0.1/8/8', '1.2.3.4 }', '::/129']) {
      const ran = run(fleetNftables, { from: [network] }, ['rim'])
      await expect(ran).rejects.toThrow('not an IP address or network')
    }
    await expect(run(fleetNftables, { ssh: '0' }, ['rim'])).rejects.toThrow('1 to 65535')
  })

  const hasNft = spawnSync('nft', ['-c', '-f', '-'], { input: '' }).status === 0
  it.skipIf(!hasNft)('is accepted by nft (needs nft and the right to use it)', async () => {
    const input = `${await said(fleetNftables, { from: ['10.0.0.2', '10.0.0.0/28', '2001:db8::/64'] }, ['rim'])}\n`
    const checked = spawnSync('nft', ['-c', '-f', '-'], { input })
    expect({ status: checked.status, said: checked.stderr.toString() }).toEqual({
      ...{ status: 0, said: '' },
    })
  })
})

describe('babou fleet dns', () => {
  it('has a record for each tracker that serves, or for each proxy', async () => {
    expect((await said(fleetDns)).split('\n')).toEqual([
      'tracker.example.org. 60 IN A 10.0.0.11',
      'tracker.example.org. 60 IN A 10.0.0.12',
    ])
    const proxy = ['2001:db8::1', '192.0.2.1']
    expect((await said(fleetDns, { proxy, ttl: '300' })).split('\n')).toEqual([
      'tracker.example.org. 300 IN A 192.0.2.1',
      'tracker.example.org. 300 IN AAAA 2001:db8::1',
    ])
  })

  it('refuses what clients could not resolve or reach, and says what to set', async () => {
    const url = { BABOU_TRACKER_URL: 'http://localhost:4200' }
    await expect(run(fleetDns, {}, [], url)).rejects.toThrow('no name to publish')
    await expect(run(fleetDns, { proxy: ['proxy-1'] })).rejects.toThrow('not an IP address')
    await expect(run(fleetDns, { ttl: 'x' })).rejects.toThrow('1 to 604800 seconds')
    await fleetNodes.move(db, { name: 't1', address: null }, commandLine, NOW)
    await expect(run(fleetDns)).rejects.toThrow('babou node move t1 ADDRESS')
  })
})
