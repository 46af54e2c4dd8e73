import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { haproxy } from '../../../src/cli/commands/haproxy.ts'
import type { Output } from '../../../src/cli/define-command.ts'
import { ordersOf } from '../../../src/domain/fleet/holders.ts'
import { SLOTS, slotOrders } from '../../../src/domain/fleet/slots.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import { remove } from '../../../src/store/fleet/remove-node.ts'
import * as holders from '../../../src/store/fleet/holders.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { freePort } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const NAMES = ['t1', 't2', 't3']

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
  await db.deleteFrom('tracker_node').execute()
  await db.deleteFrom('holder_map').execute()
})

interface Listens {
  readonly host: string
  readonly port: number
  readonly opsHost: string
  readonly opsPort: number
}

/** A tracker has reported. */
async function report(node: string, listens?: Listens): Promise<void> {
  const counts = { rssBytes: 1, cpuPercent: 1, peers: 0, torrents: 0, members: 0, unbooked: 0 }
  const about = { node, role: 'tracker' as const, storeId: randomId(), version: '0.1.0', listens }
  const heartbeat = { ...about, ...counts, startedAt: 1, announcesPerSecond: 0 }
  await nodes.beat(db, { ...heartbeat, state: 'ready' }, null, NOW)
}

interface Options {
  readonly at: readonly string[]
  readonly bind?: string
  readonly against?: string
  readonly proxy?: boolean
}

/** What the command prints. */
async function written(options: Options = { at: [] }): Promise<string> {
  const context = {
    options,
    config: { BABOU_PROXY_PROTOCOL: false },
    withDatabase: (use: (of: Db) => Promise<unknown>) => use(db),
  }
  const output = await haproxy.run(context as unknown as Parameters<typeof haproxy.run>[0])
  return `${(output as Output).text}\n`
}

const local = (port: number, opsPort = port): Listens => {
  return { host: '127.0.0.1', port, opsHost: '127.0.0.1', opsPort }
}

describe('babou haproxy', () => {
  it('writes the same text in whatever order the trackers reported', async () => {
    for (const [index, name] of NAMES.entries()) await report(name, local(4_200 + index))
    const first = await written()
    for (const table of ['tracker_node', 'fleet_node'] as const)
      await db.deleteFrom(table).execute()
    for (const index of [2, 0, 1]) await report(NAMES[index], local(4_200 + index))
    expect(await written()).toBe(first)
  })

  it('follows the map that trackers have, or are about to get, and names its version', async () => {
    for (const [index, name] of NAMES.entries()) await report(name, local(4_200 + index))
    const first = await written()
    expect(first).toMatch(/^# Map of holders 1\.$/m)
    const map = await holders.refresh(db, NOW)
    expect(await written()).toBe(first)
    const placed = slotOrders(NAMES)[0].join('_')
    expect(ordersOf(map!)[0].join('_')).toBe(placed)
    await report('t4', local(4_203))
    expect(await written()).toMatch(/^# Map of holders 2\.$/m)
  })

  it('uses the PROXY protocol when it is asked to', async () => {
    await report('t1', local(4_200))
    expect(await written()).not.toContain('send-proxy')
    const text = await written({ at: [], proxy: true })
    expect(text).toMatch(/^ {2}server t1 127\.0\.0\.1:4200 send-proxy-v2/m)
    expect(text).not.toContain('forwardfor')
  })

  it('refuses what a proxy could not reach, and says what to set', async () => {
    await expect(written()).rejects.toThrow('no tracker has reported yet')
    await report('t1', { ...local(4_200), host: '::' })
    await expect(written()).rejects.toThrow('t1 listens on all addresses: add --at t1=HOST')
    await expect(written({ at: ['t1=10.0.0.1'] })).rejects.toThrow('set its BABOU_OPS_HOST')
    await expect(written({ at: ['t9=10.0.0.1'] })).rejects.toThrow('the trackers are t1')
    await expect(written({ at: ['t1=a b'] })).rejects.toThrow('not an address')
    expect(await written({ at: ['t1=127.0.0.1'] })).toContain('server t1 127.0.0.1:4200')
    await report('t1', local(4_300))
    await expect(written({ at: ['t1=127.0.0.1'] })).rejects.toThrow('two trackers are named t1')
  })

  it('uses the address of the registry, and shows what a move changes', async () => {
    await report('t1', { ...local(4_200), host: '::', opsHost: '10.0.0.1' })
    const move = (name: string, address: string | null) =>
      fleetNodes.move(db, { name, address }, commandLine, NOW)
    expect(await move('t9', '10.0.0.9')).toBe(false)
    expect(await move('t1', '10.0.0.1')).toBe(true)
    const first = await written()
    expect(first).toContain('server t1 10.0.0.1:4200')
    expect(await written({ at: ['t1=10.0.0.7'] })).toContain('server t1 10.0.0.7:4200')

    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-haproxy-'))
    const file = path.join(folder, 'haproxy.cfg')
    fs.writeFileSync(file, first)
    expect(await written({ at: [], against: file })).toBe('\n')
    await move('t1', '10.0.0.2')
    const changed = (await written({ at: [], against: file })).split('\n')
    const lines = changed.filter((line) => /^[-+] /.test(line)).map((line) => line.trim())
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.every((line) => /^[-+] +server t1 10\.0\.0\.[12]:4200/.test(line))).toBe(true)
    fs.rmSync(folder, { recursive: true })

    const given = { by: commandLine, now: NOW, revoke: async () => null }
    await remove(db, { name: 't1', type: null, reason: '' }, given)
    expect((await fleetNodes.addresses(db)).size).toBe(0)
    expect(await move('t1', '10.0.0.3')).toBe(false)
  })
})

const program = spawnSync('haproxy', ['-v']).error === undefined ? 'haproxy' : null

describe.skipIf(program === null)('HAProxy with what babou haproxy wrote (needs haproxy)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-haproxy-'))
  const file = path.join(folder, 'haproxy.cfg')
  const servers: http.Server[] = []
  const isReady = new Map(NAMES.map((name) => [name, true]))
  let proxy: ChildProcess
  let port: number

  beforeAll(async () => {
    for (const table of ['tracker_node', 'fleet_node'] as const)
      await db.deleteFrom(table).execute()
    for (const name of NAMES) {
      const server = http.createServer(({ url }, response) => {
        response.statusCode = url !== '/readyz' || isReady.get(name) === true ? 200 : 503
        response.end(name)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      servers.push(server)
      await report(name, local((server.address() as AddressInfo).port))
    }
    port = await freePort()
    const text = await written({ at: [], bind: `127.0.0.1:${port}` })
    fs.writeFileSync(file, text)
    const checked = spawnSync('haproxy', ['-c', '-f', file])
    expect(checked.stderr.toString()).not.toMatch(/ALERT|WARNING/)
    // Few descriptors: it serves as many connections as fit.
    const start = `ulimit -n 4000; exec haproxy -W -db -f '${file}'`
    proxy = endWithUs(spawn('bash', ['-c', start], { stdio: 'ignore' }))
    await until(() => ask('x').then(Boolean, () => false))
  })
  afterAll(async () => {
    await ended(proxy, 'SIGTERM')
    for (const server of servers) server.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** The tracker that answers an announce for this hash, as it is in the query. */
  async function ask(infoHash: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const target = `/${'a'.repeat(32)}/announce?info_hash=${infoHash}&port=1`
      http
        .get({ port, host: '127.0.0.1', path: target, agent: false }, (response) => {
          const { statusCode } = response
          response.setEncoding('utf8').on('data', (name: string) => {
            if (statusCode === 200) resolve(name)
            else reject(new Error(`status ${statusCode}`))
          })
        })
        .on('error', reject)
    })
  }

  const hashes = Array.from({ length: 150 }, (_, index) => {
    return Buffer.from(Array.from({ length: 20 }, (_1, byte) => (index * 89 + byte * 37) % 256))
  })
  const escaped = (hash: Buffer, one: (byte: number) => string) => [...hash].map(one).join('')
  const percent = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`
  /** Spellings of clients: lowercase, uppercase, letters and digits as they are, marks too. */
  const spellings = [
    percent,
    (byte: number) => percent(byte).toUpperCase(),
    (byte: number) =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte),
    (byte: number) =>
      /[A-Za-z0-9~!()*'._+-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : percent(byte),
  ]

  it('sends every spelling of a hash to the holder, or the next one while it is not ready', async () => {
    const orders = slotOrders(NAMES)
    const expected = (hash: Buffer) =>
      orders[crc32(hash) % SLOTS].filter((name) => isReady.get(name))[0]
    for (const down of [null, 't2']) {
      if (down !== null) isReady.set(down, false)
      if (down !== null) await until(async () => (await ask(percentOf(down))) !== down)
      for (const hash of hashes) {
        for (const spelling of spellings)
          expect(await ask(escaped(hash, spelling))).toBe(expected(hash))
      }
    }
    isReady.set('t2', true)
    await until(async () => (await ask(percentOf('t2'))) === 't2')

    /** A hash that this tracker holds. */
    function percentOf(name: string): string {
      const found = hashes.find((hash) => orders[crc32(hash) % SLOTS][0] === name) as Buffer
      return escaped(found, percent)
    }
  })

  it('reloads without a failed request', async () => {
    let isReloading = true
    let asked = 0
    const clients = Array.from({ length: 4 }, async (_, client) => {
      while (isReloading) {
        await ask(escaped(hashes[(client * 31 + asked++) % hashes.length], percent))
      }
    })
    for (let reload = 0; reload < 3; reload++) {
      proxy.kill('SIGUSR2')
      const before = asked
      await until(() => Promise.resolve(asked > before + 100))
    }
    isReloading = false
    await Promise.all(clients)
    expect(asked).toBeGreaterThan(100)
  })
})

/** As HAProxy's converter; zlib has it only in later versions of Node. */
function crc32(bytes: Buffer): number {
  // The trailer of gzip: CRC-32 and length.
  return zlib.gzipSync(bytes).readUInt32LE(zlib.gzipSync(bytes).length - 8)
}
