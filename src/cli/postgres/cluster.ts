import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { MIB } from '../../domain/units.ts'
import { writeWhole } from '../../shared/data-folder.ts'
import type { Log } from '../../shared/log.ts'
import { POSTGRES_MAJOR } from './binaries.ts'
import { idsOf, type Home } from './home.ts'

/** How to connect to the embedded PostgreSQL; stored next to its data, private (0600). */
export interface Access {
  readonly port: number
  readonly password: string
}

/** The one role of the embedded server, and its one database. */
const POSTGRES_USER = 'babou'
export const POSTGRES_DATABASE = 'babou'

export function readAccess(cluster: string): Access {
  return JSON.parse(fs.readFileSync(accessFile(cluster), 'utf8')) as Access
}

export function writeAccess(cluster: string, access: Access): void {
  writeWhole(accessFile(cluster), `${JSON.stringify(access)}\n`, 0o600)
}

function accessFile(cluster: string): string {
  return path.join(cluster, 'babou.json')
}

/** The address of a database of the server. */
export function urlOf(access: Access, database: string): string {
  return `postgres://${POSTGRES_USER}:${access.password}@127.0.0.1:${access.port}/${database}`
}

/**
 * Creates an empty cluster if there is none, and refuses one of another major version.
 * It is created next to its place and renamed, so that a kill in between leaves nothing unfinished.
 */
export function settleCluster(home: Home, isUnsynced: boolean, log: Log): void {
  if (!fs.existsSync(path.join(home.cluster, 'PG_VERSION'))) {
    log('postgres.new', { folder: home.cluster, account: home.account?.name })
    makeCluster(home, isUnsynced)
  }
  const version = fs.readFileSync(path.join(home.cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === String(POSTGRES_MAJOR)) return
  throw new Error(
    `${home.cluster} has data of PostgreSQL ${version}, but this babou includes ` +
      `${POSTGRES_MAJOR}: make a backup with the babou that created it and restore it here`,
  )
}

function makeCluster(home: Home, isUnsynced: boolean): void {
  const beside = `${home.cluster}.new`
  fs.rmSync(beside, { recursive: true, force: true })
  fs.mkdirSync(beside, { mode: 0o700 })
  const password = randomBytes(24).toString('hex')
  const passwordFile = `${beside}.password`
  fs.rmSync(passwordFile, { force: true })
  fs.writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' })
  if (home.account !== null) {
    fs.chownSync(beside, home.account.uid, home.account.gid)
    fs.chownSync(passwordFile, home.account.uid, home.account.gid)
  }
  const initdb = path.join(home.binaries.folder, 'bin', 'initdb')
  const options = initdbOptions(beside, passwordFile, isUnsynced)
  // Only what it needs: PG* and LD_* of the caller are none of its business.
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }
  const as = { ...idsOf(home.account), cwd: '/', env }
  const made = spawnSync(initdb, options, as)
  fs.rmSync(passwordFile, { force: true })
  refuseFault(made, home)
  // Before the server accepts connections: once it is ready, the database exists.
  const server = path.join(home.binaries.folder, 'bin', 'postgres')
  const input = `create database ${POSTGRES_DATABASE}\n`
  refuseFault(spawnSync(server, ['--single', '-D', beside, 'postgres'], { ...as, input }), home)
  writeAccess(beside, { port: 0, password })
  fs.renameSync(beside, home.cluster)
}

function refuseFault(ran: SpawnSyncReturns<Buffer>, home: Home): void {
  const said = ran.error?.message ?? ran.stderr.toString().trim()
  // In single-user mode the exit status does not show that a statement failed.
  if (ran.status === 0 && !said.includes('ERROR:')) return
  throw new Error(`could not create a database in ${home.cluster}: ${said}`)
}

function initdbOptions(folder: string, passwordFile: string, isUnsynced: boolean): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth-local=scram-sha-256',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    // The same order on every machine, whatever its locales are.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...syncOptions(isUnsynced),
  ]
}

// What was committed is with the system then, and survives a kill of PostgreSQL.
const unsyncedSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  // Many databases in parallel, and two nodes with every task half done.
  max_connections: '300',
}

/** One sync of the file system takes half the time of one a file. */
function syncOptions(isUnsynced: boolean): string[] {
  if (isUnsynced) return ['--no-sync']
  return process.platform === 'linux' ? ['--sync-method=syncfs'] : []
}

/** What `postgres` is started with. */
export function serverOptions(home: Home, port: number, isUnsynced: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    lc_messages: 'C',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors reach the client, which knows which of them are meant to happen.
    log_min_messages: 'log',
    log_line_prefix: '',
    jit: 'off',
    ...memorySettings(),
    ...(isUnsynced ? unsyncedSettings : warmthSettings(home)),
  }
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', home.cluster, ...given]
}

/**
 * It records which pages it has in memory, every five minutes and at shutdown, and loads them at
 * start: the first searches after a restart are as fast as those before. Not all binaries include
 * the module.
 */
function warmthSettings({ binaries }: Home): Record<string, string> {
  const module = path.join(binaries.folder, 'lib', 'postgresql', 'pg_prewarm.so')
  return fs.existsSync(module) ? { shared_preload_libraries: 'pg_prewarm' } : {}
}

/** The parts of memory that PostgreSQL may use; the rest is for the tracker and for file cache. */
function memorySettings(): Record<string, string> {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()
  const megabytes = Math.floor(bytes / MIB)
  const part = (share: number, least: number, most: number) =>
    `${Math.min(most, Math.max(least, Math.floor(megabytes / share)))}MB`
  return {
    shared_buffers: part(6, 32, 8192),
    effective_cache_size: part(2, 64, 65_536),
    maintenance_work_mem: part(32, 16, 512),
    work_mem: part(512, 4, 32),
  }
}
