import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lookAtNetwork, type NetworkLook } from '../../src/cli/doctor/network-look.ts'
import type { RoleState } from '../../src/cli/endpoints/ask-role.ts'
import { judge } from '../../src/cli/commands/doctor.ts'
import type { Examined } from '../../src/cli/doctor/finding.ts'
import { findLeftovers, removeLeftovers } from '../../src/cli/doctor/leftovers.ts'
import { lookAtMachine, type PortLook } from '../../src/cli/doctor/machine.ts'
import { CLAIMED_ADDRESS } from '../../src/cli/doctor/proxy-look.ts'
import { readConfig } from '../../src/shared/config.ts'
import { isProbe, signProbe } from '../../src/shared/probe.ts'
import type { Content, Health } from '../../src/store/fleet/health.ts'
import { ended, endWithUs } from '../support/processes/children.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-doctor-'))
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

const taken = fault('EADDRINUSE')
const holder = {
  ...{ token: '', pid: 7, processStart: '', machine: '', command: 'babou up' },
  since: new Date(NOW.getTime() - 3_600_000).toISOString(),
}
const healthyContent: Content = {
  secretFingerprint: '0011',
  hasOwner: true,
  isDemo: false,
  newestEventAt: new Date(NOW.getTime() - 5_000),
  waiting: { count: 0, seconds: 0 },
  parked: [],
  trackers: [],
  mails: { kept: 0, failed: 0 },
  lackingLayers: { count: 0, first: [] },
  irc: [],
  backups: {
    newestAt: new Date(NOW.getTime() - 3_600_000),
    newestBytes: 1_000,
    error: null,
    checkedAt: null,
    fault: null,
  },
}
const healthyDatabase: Health = {
  serverVersion: '15.13',
  encoding: 'UTF8',
  pending: [],
  schemaFault: null,
  lackingExtensions: [],
  connections: { used: 5, most: 100 },
  aheadSeconds: 0.002,
  excessRights: [],
  sizes: { database: 3 * 2 ** 30, buffers: 2 ** 30, log: 2 ** 32 },
  writers: [],
  content: healthyContent,
}
const bridge = {
  listen: ['unix:/d/bridge.sock'],
  connect: ['unix:/d/bridge.sock'],
  faults: new Map([['unix:/d/bridge.sock', null]]),
  certificate: null,
}
const room = { freeBytes: 2 ** 36, totalBytes: 2 ** 38, freeFiles: 0.9, isWritable: true }
const healthy: Examined = {
  config: readConfig({ BABOU_DATA: '/d' }, '/'),
  now: NOW,
  supervisor: null,
  secretFingerprint: '0011',
  bridge,
  leftovers: [],
  roles: roles({}),
  proxies: {
    site: {
      ...{ error: null, status: 200, location: null },
      seen: { address: '127.0.0.1', origin: 'http://localhost:8080' },
    },
    tracker: { error: null, isTracker: true },
  },
  database: {
    isEmbedded: true,
    place: '/var/lib/babou/0011223344556677/postgres',
    owner: 'babou',
    health: healthyDatabase,
    error: null,
  },
  machine: {
    nodeVersion: '24.21.0',
    platform: 'linux',
    isMusl: false,
    binariesFault: null,
    openFiles: { soft: 1024, hard: 1_048_576 },
    isClockSynchronised: true,
    disks: [
      { what: 'BABOU_DATA', folder: '/d', ...room },
      { what: 'the database', folder: '/var/lib/babou/0011223344556677/postgres', ...room },
    ],
    ports: [port({})],
    files: [{ file: '/d/secret', mode: 0o600, uid: 0 }],
  },
}

describe('babou doctor', () => {
  it('finds nothing where nothing is wrong, and names the place of the database', () => {
    const found = judge(healthy)
    expect(found.filter(({ severity }) => severity !== 'ok' && severity !== 'note')).toEqual([])
    expect(found.map((finding) => finding.found).join('\n')).toContain(
      'the database is in /var/lib/babou/0011223344556677/postgres',
    )
  })

  // The fault, its severity, the text about it, and how to fix it.
  const cases: [string, Partial<Examined>, string, RegExp, RegExp][] = [
    ['an old Node', machine({ nodeVersion: '20.9.0' }), 'fatal', /20\.9\.0 is older/, /install/],
    ['an old 22', machine({ nodeVersion: '22.1.0' }), 'fatal', /22\.1\.0 is older/, /Node\.js 24/],
    ['Node 20', machine({ nodeVersion: '20.20.2' }), 'note', /no security fixes/, /Node\.js 24/],
    ['Node 23', machine({ nodeVersion: '23.1.0' }), 'note', /not tested/, /Node\.js 24/],
    ['musl', machine({ isMusl: true }), 'fatal', /glibc/, /DATABASE_URL/],
    ['no binaries', machine({ binariesFault: 'no package' }), 'fatal', /no package/, /npm ci/],
    [
      'a URL with another port',
      config({ BABOU_SITE_PORT: '9', BABOU_SITE_URL: 'http://localhost:8080' }),
      'warning',
      /port 8080/,
      /:9/,
    ],
    [
      'a tracker for all with a URL for one',
      config({ BABOU_TRACKER_HOST: '0.0.0.0' }),
      'warning',
      /points to each of them instead/,
      /BABOU_TRACKER_URL/,
    ],
    ['no TLS', config({ BABOU_SITE_URL: 'http://a.example' }), 'warning', /unencrypted/, /https/],
    [
      'the word announce in the host',
      config({ BABOU_TRACKER_URL: 'https://announce.example.org' }),
      'warning',
      /libtorrent/,
      /another host name/,
    ],
    ['open figures', config({ BABOU_OPS_HOST: '0.0.0.0' }), 'warning', /metrics/, /firewall/],
    [
      'a bare bridge',
      config({ BABOU_BRIDGE_INSECURE: 'true' }),
      'warning',
      /unencrypted/,
      /tunnel/,
    ],
    ['a test clock', config({ BABOU_TEST_CLOCK: 'file:/x' }), 'warning', /only for tests/, /unset/],
    [
      'a secret for all eyes',
      machine({ files: [{ file: '/d/secret', mode: 0o644, uid: 0 }] }),
      'warning',
      /mode 644/,
      /chmod 600 \/d\/secret/,
    ],
    [
      'conntrack that the announces fill',
      network({ conntrackMax: 65_536 }, 1_000),
      'warning',
      /65,536 connections \(conntrack\), and 1,000 announces per second take up to 120,000/,
      /nf_conntrack_max=262144 /,
    ],
    [
      'conntrack that is nearly full',
      network({ conntrackMax: 1_000_000, conntrackUsed: 950_000 }, 1),
      'warning',
      /950,000 are in use/,
      /nf_conntrack_max=2097152 /,
    ],
    [
      'socket buffers that are too small for the announces',
      network({ receiveBufferBytes: 212_992 }, 5_000),
      'warning',
      /buffers 208 KiB of datagrams, too few for 5,000 announces per second/,
      /rmem_default=2097152 /,
    ],
    ['a full disk', disk({ freeBytes: 2 ** 20 }), 'fatal', /only 1\.00 MiB/, /free space/],
    ['a scarce disk', disk({ freeBytes: 2 ** 30 }), 'warning', /1\.00 GiB/, /free space/],
    ['no inodes', disk({ freeFiles: 0.001 }), 'warning', /0\.1 %/, /free space/],
    ['no rights', disk({ isWritable: false }), 'fatal', /not writable/, /BABOU_DATA/],
    ['few files', machine({ openFiles: { soft: 1, hard: 4096 } }), 'warning', /4,096/, /LimitNO/],
    ['no files', machine({ openFiles: { soft: 64, hard: 64 } }), 'fatal', /64 files/, /ulimit/],
    [
      'twins of ports',
      machine({ ports: [port({}), port({ portSetting: 'BABOU_TRACKER_PORT', role: 'tracker' })] }),
      'fatal',
      /are both 8080/,
      /different ports/,
    ],
    [
      'a taken port',
      machine({ ports: [port({ fault: taken, holder: { pid: 8, name: 'nginx', parent: 1 } })] }),
      'fatal',
      /8080 is taken by nginx \(pid 8\)/,
      /BABOU_SITE_PORT/,
    ],
    [
      'a port for root',
      machine({ ports: [port({ port: 80, fault: fault('EACCES') })] }),
      'fatal',
      /root privileges/,
      /BABOU_SITE_PORT/,
    ],
    ['a database that is down', database({}, 'ECONNREFUSED'), 'fatal', /ECONNREF/, /start that/],
    ['an old server', database({ serverVersion: '14.9' }), 'fatal', /14\.9/, /15 or newer/],
    ['another encoding', database({ encoding: 'LATIN1' }), 'fatal', /LATIN1/, /UTF8/],
    ['no extension', database({ lackingExtensions: ['pg_trgm'] }), 'fatal', /pg_trgm/, /contrib/],
    ['an old schema', database({ pending: ['0003-x.sql'] }), 'fatal', /0003-x/, /migrate up/],
    ['a newer schema', database({ schemaFault: 'is newer' }), 'fatal', /newer/, /upgrade/],
    [
      'few connections',
      database({ connections: { used: 80, most: 100 } }),
      'warning',
      /80 of 100/,
      /max_connections/,
    ],
    [
      'little memory for a large database',
      separate({ buffers: 2 ** 27 }),
      'warning',
      /128 MiB of memory for a database of 3\.00 GiB/,
      /shared_buffers/,
    ],
    ['frequent checkpoints', separate({ log: 2 ** 30 }), 'note', /each 1\.00 GiB/, /max_wal_size/],
    ['another secret', content({ secretFingerprint: 'ffff' }), 'fatal', /ffff/, /old secret/],
    [
      'a demo that is open to the world',
      { ...content({ isDemo: true }), ...config({ BABOU_SITE_URL: 'https://a.example' }) },
      'warning',
      /share one password/,
      /a new database/,
    ],
    ['a site of nobody', content({ hasOwner: false }), 'note', /no owner account/, /setup-link/],
    [
      'a database of a shared account',
      { database: { ...healthy.database, owner: 'nobody' } },
      'warning',
      /shared account nobody/,
      /useradd --system babou; chown/,
    ],
    [
      'two hosts that accept writes',
      database({ writers: ['a.internal:5432', 'b.internal:5432'] }),
      'fatal',
      /2 hosts .* a\.internal:5432, b\.internal:5432/,
      /standby\.md/,
    ],
    [
      'a superuser',
      database({ excessRights: ['superuser'] }),
      'warning',
      /superuser/,
      /public-server/,
    ],
    [
      'torrents that no client can load',
      content({ lackingLayers: { count: 3, first: [7, 9] } }),
      'warning',
      /without the piece layers .*: 3/,
      /\/torrents\/7 .*\/torrents\/9 and others/,
    ],
    ['a slow clock', database({ aheadSeconds: 30 }), 'warning', /30 s ahead/, /chrony/],
    ['a wrong clock', database({ aheadSeconds: -900 }), 'fatal', /900 s behind/, /chrony/],
    [
      'a clock that was set back',
      content({ newestEventAt: new Date(NOW.getTime() + 3_600_000) }),
      'warning',
      /3600 s from now/,
      /chrony/,
    ],
    ['no time service', machine({ isClockSynchronised: false }), 'warning', /no time/, /chrony/],
    ['a role that is not ready', { roles: roles({ isReady: false }) }, 'warning', /not ready/, /./],
    [
      'a role that is down',
      { roles: roles({ isUp: false, isReady: false }), supervisor: holder },
      'fatal',
      /site is down/,
      /log/,
    ],
    [
      'a bridge that cannot be',
      { bridge: { ...bridge, listen: 'no such scheme', connect: [], faults: new Map() } },
      'fatal',
      /no such scheme/,
      /settings/,
    ],
    [
      'a bridge that nobody finds',
      { bridge: { ...bridge, faults: new Map([['unix:/d/bridge.sock', 'ENOENT']]) } },
      'fatal',
      /ENOENT/,
      /start jobs/,
    ],
    ['a certificate that is gone', certificate(null), 'fatal', /no such file/, /bridge\.md/],
    ['an old certificate', certificate(-1), 'fatal', /has expired/, /renew/],
    ['a certificate that ends', certificate(12), 'warning', /in 12 days/, /cert renew/],
    [
      'a bridge with another key',
      { roles: roles({}, { isUp: false, isCaughtUp: false, fault: 'wrong key' }) },
      'fatal',
      /wrong key/,
      /BABOU_SECRET/,
    ],
    ['a dead site URL', site({ error: 'ECONNREFUSED' }), 'warning', /ECONNREF/, /firewall/],
    ['a strange site', site({ seen: null }), 'warning', /not by this site/, /point that name/],
    [
      'a redirect',
      site({ seen: null, location: 'https://b.example/' }),
      'warning',
      /b\.example/,
      /BABOU_SITE_URL/,
    ],
    [
      'a proxy that is not trusted',
      site({ seen: { address: '127.0.0.1', origin: 'http://a.example' } }),
      'fatal',
      /not trusted/,
      /BABOU_TRUSTED_PROXIES/,
    ],
    [
      'a header of strangers that is believed',
      site({ seen: { address: CLAIMED_ADDRESS, origin: 'https://a.example' } }),
      'fatal',
      /trusted from everyone/,
      /BABOU_TRUSTED_PROXIES/,
    ],
    ['a dead tracker URL', tracker({ error: 'ENOTFOUND' }), 'warning', /ENOTFOUND/, /firewall/],
    ['a strange tracker', tracker({ isTracker: false }), 'warning', /not by a tracker/, /path/],
    [
      'events that wait',
      content({ waiting: { count: 12, seconds: 90 } }),
      'warning',
      /12 changes .* 90 s/,
      /start jobs/,
    ],
    [
      'traffic that was put aside',
      content({ parked: [{ reason: 'no member', count: 3 }] }),
      'warning',
      /3 journal entries/,
      /older one restored/,
    ],
    ['entries that wait', beating({ unbooked: 90_000 }), 'warning', /90,000/, /check jobs/],
    [
      'two trackers of one name',
      beating({}, 1, ['s', 'other']),
      'warning',
      /several trackers are named n, with different data folders/,
      /another BABOU_NODE/,
    ],
    [
      'mails that failed',
      content({ mails: { kept: 0, failed: 4 } }),
      'warning',
      /4 emails could not/,
      /SMTP_URL/,
    ],
    ['mails that wait', content({ mails: { kept: 9, failed: 0 } }), 'note', /9 now/, /pass them/],
    ['a silent tracker', beating({}, 4_000), 'note', /4,000 s ago/, /start it/],
    [
      'a leftover',
      { leftovers: [{ kind: 'data', path: '/x', why: 'of nobody', needsYes: true }] },
      'note',
      /of nobody/,
      /--clean --yes/,
    ],
  ]

  it.each(cases)('reports %s and how to fix it', (_, change, severity, found, mend) => {
    const told = judge({ ...healthy, ...change }).filter((one) => one.severity === severity)
    const fitting = told.find((one) => found.test(one.found))
    expect(fitting, told.map((one) => one.found).join('\n')).toBeDefined()
    expect(fitting?.mend).toMatch(mend)
  })

  it('finds no fault with what a start has not reached yet', () => {
    const down = roles({ isUp: false, isReady: false })
    const fresh = { ...holder, since: new Date(NOW.getTime() - 5_000).toISOString() }
    const found = judge({ ...healthy, roles: down, supervisor: fresh })
    const site = found.find((finding) => finding.found.includes('site is down'))
    expect(site).toMatchObject({
      severity: 'note',
      mend: expect.stringContaining('run this again'),
    })
    // It listens before it answers: its parent shows which program it is.
    const held = { pid: 9, name: 'node', parent: holder.pid }
    const listening = machine({ ports: [port({ fault: taken, holder: held })] })
    const said = judge({ ...healthy, ...listening, roles: down, supervisor: fresh })
    expect(said.find(({ check }) => check === 'ports')?.found).toMatch(/used by our site \(pid 9\)/)
    const alone = judge({ ...healthy, ...listening, roles: down })
    expect(alone.find(({ check }) => check === 'ports')?.severity).toBe('fatal')
  })

  it.each([
    ['while nothing of ours runs', () => false],
    ['while ours runs', () => true],
  ])('knows the program behind a taken port %s', async (_when, isRun) => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const taken = String((server.address() as net.AddressInfo).port)
    const set = { BABOU_SITE_HOST: '127.0.0.1', BABOU_SITE_PORT: taken }
    const given = readConfig({ BABOU_DATA: root, ...set }, root)
    const seen = await lookAtMachine({ config: given, cluster: null, envFile: null, isRun })
    server.close()
    const found = seen.ports.find(({ portSetting }) => portSetting === 'BABOU_SITE_PORT')
    expect(found?.fault?.code).toBe('EADDRINUSE')
    expect(found?.holder).toMatchObject({ pid: process.pid, parent: process.ppid })
  })

  it.each([
    ['a small database', separate({ database: 2 ** 29, buffers: 2 ** 27, log: 2 ** 30 })],
    [
      'the embedded database',
      {
        database: {
          ...healthy.database,
          ...{ health: { ...healthyDatabase, sizes: { database: 2 ** 33, buffers: 0, log: 0 } } },
        },
      },
    ],
  ])('asks for no memory for %s', (_name, change) => {
    const found = judge({ ...healthy, ...change })
    expect(found.filter(({ severity }) => severity !== 'ok' && severity !== 'note')).toEqual([])
    expect(found.some(({ mend }) => mend?.includes('max_wal_size'))).toBe(false)
  })

  it('checks the permissions of files with secrets, including the settings file', async () => {
    const env = path.join(root, 'babou.env')
    fs.writeFileSync(env, 'BABOU_SECRET=0123456789abcdef\n', { mode: 0o644 })
    const secret = path.join(root, 'secret')
    fs.writeFileSync(secret, 'x'.repeat(64), { mode: 0o600 })
    const given = readConfig({ BABOU_DATA: root }, '/')
    const at = { config: given, cluster: null, envFile: env, isRun: () => true }
    const { files } = await lookAtMachine(at)
    expect(files.map(({ file, mode }) => [file, mode.toString(8)])).toEqual([
      [secret, '600'],
      [env, '644'],
    ])
  })

  it('shows only to the holder of the secret how the site saw the requests', () => {
    const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    expect(isProbe(key, signProbe(key, '0123456789abcdef'))).toBe(true)
    expect(isProbe(key, signProbe(other, '0123456789abcdef'))).toBe(false)
    for (const wrong of ['', 'x', undefined, ['a'], `${signProbe(key, '0123456789abcdef')}0`]) {
      expect(isProbe(key, wrong)).toBe(false)
    }
  })
})

describe('babou doctor --clean', () => {
  it('removes leftovers of dead processes, data only with --yes, nothing alive', async () => {
    const [data, system, temp] = ['data', 'system', 'tmp'].map((name) => path.join(root, name))
    const [gone, kept, unknown] = ['a', 'b', 'c'].map((digit) => digit.repeat(16))
    for (const id of [gone, kept, unknown]) {
      fs.mkdirSync(path.join(system, id, 'postgres'), { recursive: true })
    }
    fs.mkdirSync(data)
    fs.mkdirSync(temp)
    fs.writeFileSync(path.join(data, 'id'), `${kept}\n`)
    fs.writeFileSync(path.join(system, gone, 'of'), `${root}/unmade\n`)
    fs.writeFileSync(path.join(system, kept, 'of'), `${data}\n`)
    fs.mkdirSync(path.join(data, 'native-16.0.0'))
    fs.mkdirSync(path.join(data, 'native-new-999999999'))
    fs.mkdirSync(path.join(data, 'postgres.new'))
    fs.mkdirSync(path.join(data, 'tracker'))
    const dead = await deadSocket(path.join(data, 'bridge.sock'))
    const places = { dataFolder: data, isHeld: false, systemFolder: system, tempFolder: temp }

    const found = await findLeftovers(places, NOW)
    expect(found.map((one) => path.relative(root, one.path)).sort()).toEqual([
      path.relative(root, dead),
      'data/native-16.0.0',
      'data/native-new-999999999',
      'data/postgres.new',
      `system/${gone}`,
    ])
    removeLeftovers(found, false)
    expect(fs.readdirSync(data).sort()).toEqual(['id', 'tracker'])
    expect(fs.readdirSync(system)).toEqual([gone, kept, unknown])
    removeLeftovers(await findLeftovers(places, NOW), true)
    expect(fs.readdirSync(system)).toEqual([kept, unknown])
  })

  it('keeps the binaries of another release while PostgreSQL runs from them', async () => {
    const data = path.join(root, 'updated')
    const end = await postgresFrom(data, 'native-16.0.0')
    fs.mkdirSync(path.join(data, 'native-15.0.0'))
    const places = { dataFolder: data, isHeld: true, systemFolder: '/none', tempFolder: '/none' }
    const names = async () =>
      (await findLeftovers(places, NOW)).map((one) => path.basename(one.path))
    expect(await names()).toEqual(['native-15.0.0'])
    await end()
    expect(await names()).toEqual(['native-15.0.0', 'native-16.0.0'])
  })

  it('keeps the socket of a bridge that answers, and the files of a running babou', async () => {
    const data = path.join(root, 'held')
    fs.mkdirSync(path.join(data, 'postgres.new'), { recursive: true })
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(path.join(data, 'bridge.sock'), resolve))
    const places = { dataFolder: data, systemFolder: '/none', tempFolder: '/none' }
    const answering = await findLeftovers({ ...places, isHeld: false }, NOW)
    expect(answering.map(({ kind }) => kind)).toEqual(['half-made'])
    expect(await findLeftovers({ ...places, isHeld: true }, NOW)).toEqual([])
    server.close()
  })
})

/** The PostgreSQL of a folder, which runs from a copy of its binaries there. */
async function postgresFrom(folder: string, copy: string): Promise<() => Promise<void>> {
  const program = path.join(folder, copy, 'native', 'bin', 'postgres')
  fs.mkdirSync(path.dirname(program), { recursive: true })
  fs.writeFileSync(program, '#!/bin/sh\nread -r end\n', { mode: 0o755 })
  const server = endWithUs(spawn(program, [], { stdio: ['pipe', 'ignore', 'ignore'] }))
  await once(server, 'spawn')
  fs.mkdirSync(path.join(folder, 'postgres'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'postgres', 'postmaster.pid'), `${server.pid}\n`)
  return () => ended(server, 'SIGKILL')
}

/** A socket file whose listener was killed: Node removes it only in an orderly exit. */
async function deadSocket(file: string): Promise<string> {
  const beside = `${file}.alive`
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(beside, resolve))
  fs.linkSync(beside, file)
  await new Promise((resolve) => server.close(resolve))
  return file
}

function certificate(days: number | null): Partial<Examined> {
  const until = days === null ? null : new Date(NOW.getTime() + days * 86_400_000)
  const fault = days === null ? 'node.pem: there is no such file' : null
  return { bridge: { ...bridge, certificate: { file: 'node.pem', until, fault } } }
}

function config(env: Record<string, string>): Partial<Examined> {
  return { config: readConfig({ BABOU_DATA: '/d', ...env }, '/') }
}

function machine(change: Partial<Examined['machine']>): Partial<Examined> {
  return { machine: { ...healthy.machine, ...change } }
}

function disk(change: Partial<Examined['machine']['disks'][number]>): Partial<Examined> {
  return machine({ disks: [{ ...healthy.machine.disks[0], ...change }] })
}

function port(change: Partial<PortLook>): PortLook {
  const settings = { portSetting: 'BABOU_SITE_PORT', hostSetting: 'BABOU_SITE_HOST' } as const
  const free = { port: 8080, host: '127.0.0.1', fault: null, holder: null }
  return { ...settings, ...free, role: 'site', ...change }
}

function fault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}

function database(change: Partial<Health>, error: string | null = null): Partial<Examined> {
  const health = error === null ? { ...healthyDatabase, ...change } : null
  const look = { isEmbedded: false, place: 'db.example:5432/babou', owner: null, health, error }
  return { database: look }
}

function separate(change: Partial<Health['sizes']>): Partial<Examined> {
  return database({ sizes: { ...healthyDatabase.sizes, ...change } })
}

function content(change: Partial<Content>): Partial<Examined> {
  return database({ content: { ...healthyContent, ...change } })
}

/** Trackers of one name, by the store in their folder. */
function beating(change: object, silentSeconds = 1, storeIds = ['s']): Partial<Examined> {
  const heartbeatAt = new Date(NOW.getTime() - silentSeconds * 1000)
  const heartbeat = { unbooked: 0, ...change } as never
  const about = { node: 'n', heartbeat, heartbeatAt, bridge: null }
  return content({ trackers: storeIds.map((storeId) => ({ storeId, ...about })) })
}

function roles(
  change: Partial<RoleState>,
  link: object = { isUp: true, isCaughtUp: true },
): RoleState[] {
  return (['site', 'tracker', 'jobs'] as const).map((role) => ({
    ...{ role, isUp: true, isReady: true, pid: 7, version: '0.1.0', since: null },
    ...{ memoryBytes: null, detail: { bridge: link } },
    ...(role === 'site' ? change : {}),
  }))
}

/** The network of a machine, and the announces that its tracker sees. */
function network(change: Partial<NetworkLook>, announcesPerSecond: number): Partial<Examined> {
  const large = { conntrackMax: 2 ** 22, conntrackUsed: 10, receiveBufferBytes: 2 ** 24 }
  return {
    config: readConfig({ BABOU_DATA: '/d', BABOU_TRACKER_UDP: 'true' }, '/'),
    ...machine({ network: { ...large, receiveDrops: 0, ...change } }),
    roles: roles({}).map((role) => {
      return role.role === 'tracker' ? { ...role, announcesPerSecond } : role
    }),
  }
}

function site(change: object): Partial<Examined> {
  const seen = { address: '198.51.100.7', origin: 'https://a.example' }
  const answer = { error: null, status: 200, location: null, seen, ...change }
  return {
    ...config({ BABOU_SITE_URL: 'https://a.example' }),
    proxies: { site: answer, tracker: null },
  }
}

function tracker(change: object): Partial<Examined> {
  return { proxies: { site: null, tracker: { error: null, isTracker: true, ...change } } }
}

describe('the network as Linux shows it', () => {
  it('is read from /proc, and unknown where there is none', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-proc-'))
    const put = (name: string, content: string) => {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      fs.writeFileSync(path.join(root, name), content)
    }
    const unknown = { conntrackMax: null, conntrackUsed: null, receiveBufferBytes: null }
    expect(lookAtNetwork(root)).toEqual({ ...unknown, receiveDrops: null })
    put('proc/sys/net/netfilter/nf_conntrack_max', '65536\n')
    put('proc/sys/net/netfilter/nf_conntrack_count', '12\n')
    put('proc/sys/net/core/rmem_default', '212992\n')
    put('proc/net/snmp', 'Udp: InDatagrams RcvbufErrors SndbufErrors\nUdp: 5 7 0\n')
    expect(lookAtNetwork(root)).toEqual({
      ...{ conntrackMax: 65_536, conntrackUsed: 12, receiveBufferBytes: 212_992 },
      receiveDrops: 7,
    })
    fs.rmSync(root, { recursive: true })
  })
})
