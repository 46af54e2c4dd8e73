import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { MIB } from '../../domain/units.ts'
import type { Log } from '../../shared/log.ts'
import { machineMebibytes } from '../../shared/services/machine-memory.ts'
import { CommandError } from '../define-command.ts'
import {
  accessFile,
  newAccess,
  oldAccessFile,
  PROGRAM_ROLE,
  readAccess,
  readOwn,
  writeAccess,
} from './access.ts'
import { POSTGRES_MAJOR } from './binaries.ts'
import { idsOf, isNameless, makerOf, NAMELESS, type Account, type Home } from './home.ts'
import { creation, demotion, type Bootstrap } from './roles.ts'

/** The first superuser, with which no one ever connects. */
const SUPERUSER = 'postgres'

/**
 * Creates an empty cluster if there is none, and refuses one of another major version. A cluster is
 * created next to its final place and then renamed, so that killing the process leaves nothing
 * unfinished there.
 */
export function settleCluster(home: Home, isUnsynced: boolean, log: Log): void {
  // A symbolic link that leads nowhere also counts as present, and is refused.
  if (
    fs.lstatSync(path.join(home.cluster, 'PG_VERSION'), { throwIfNoEntry: false }) === undefined
  ) {
    log('postgres.new', { folder: home.cluster, account: home.account?.name })
    makeCluster(home, isUnsynced)
  }
  const version = readOwn(path.join(home.cluster, 'PG_VERSION'))?.trim().slice(0, 20)
  if (version === String(POSTGRES_MAJOR)) return
  throw new CommandError(
    `${home.cluster} has data of PostgreSQL ${version}, but this babou includes ` +
      `${POSTGRES_MAJOR}: make a backup with the babou that created it and restore it here`,
  )
}

function makeCluster(home: Home, isUnsynced: boolean): void {
  refuseForeign(home.cluster)
  const beside = `${home.cluster}.new`
  removeAs(home, beside)
  const maker = { ...home, account: makerOf(home.account) }
  const cluster = makeFolder(maker, beside)
  // initdb requires a password for the superuser, which the first statements remove.
  const passwordFile = `${cluster}.password`
  fs.rmSync(passwordFile, { force: true })
  fs.writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' })
  giveTo(maker.account, passwordFile)
  const initdb = path.join(home.binaries.folder, 'bin', 'initdb')
  const made = spawnSync(initdb, initdbOptions(cluster, passwordFile, isUnsynced), asAccount(maker))
  fs.rmSync(passwordFile, { force: true })
  refuseFault(made, home)
  // Done before the server accepts connections, so that the database exists once it is ready.
  const access = newAccess(0)
  for (const part of creation(access, isUnsynced)) runAlone(maker, cluster, part)
  writeAccess(home.dataFolder, access)
  if (maker.account !== home.account) {
    const all = fs.readdirSync(cluster, { recursive: true }) as string[]
    for (const name of ['', ...all]) giveTo(home.account, path.join(cluster, name))
  }
  fs.renameSync(cluster, home.cluster)
  fs.rmSync(beside, { recursive: true, force: true })
}

/** Refuses a folder that is not empty, which a new cluster must not replace. */
function refuseForeign(cluster: string): void {
  const stat = fs.lstatSync(cluster, { throwIfNoEntry: false })
  if (stat === undefined || (stat.isDirectory() && fs.readdirSync(cluster).length === 0)) return
  throw new CommandError(
    `${cluster} is not a PostgreSQL database (it has no PG_VERSION) and is not empty: ` +
      'move it away',
  )
}

/**
 * Creates the folder for a new cluster, which belongs to its creator. Returns `beside`, or a folder
 * in it that only the group of a shared account can open.
 */
function makeFolder({ account }: Home, beside: string): string {
  fs.mkdirSync(beside, { mode: 0o700 })
  const isBorrowed = account !== null && account.gid >= NAMELESS.first
  const folder = isBorrowed ? path.join(beside, 'postgres') : beside
  if (isBorrowed) {
    fs.chownSync(beside, process.getuid?.() ?? 0, account.gid)
    fs.chmodSync(beside, 0o710)
    fs.mkdirSync(folder, { mode: 0o700 })
  }
  giveTo(account, folder)
  return folder
}

function giveTo(account: Account | null, file: string): void {
  if (account !== null) fs.lchownSync(file, account.uid, account.gid)
}

/**
 * Removes the superuser rights of the program of an earlier version. The server must not be
 * running.
 */
export function settleRoles(home: Home, log: Log): void {
  if (readAccess(home.dataFolder) !== null) return
  if (home.account !== null && isNameless(home.account)) {
    throw new CommandError(
      `${accessFile(home.dataFolder)} is missing; restore it, or let the password be changed: ` +
        `useradd --system babou; chown -R babou: ${home.cluster}`,
    )
  }
  const old = readOwn(oldAccessFile(home.cluster))
  const { port } = old === null ? { port: 0 } : (JSON.parse(old) as { port: number })
  log('postgres.role', { folder: home.cluster, role: PROGRAM_ROLE })
  const access = newAccess(Number.isInteger(port) ? port : 0)
  for (const part of demotion(access)) runAlone(home, home.cluster, part)
  writeAccess(home.dataFolder, access)
  fs.rmSync(oldAccessFile(home.cluster), { force: true })
}

/** Runs statements as superuser, without a server. */
function runAlone(home: Home, cluster: string, { database, statements }: Bootstrap): void {
  const server = path.join(home.binaries.folder, 'bin', 'postgres')
  // With -j, a statement ends at a semicolon followed by an empty line.
  const input = statements.map((statement) => `${statement};\n\n`).join('')
  const given = ['--single', '-j', '-D', cluster, database]
  refuseFault(spawnSync(server, given, { ...asAccount(home), input }), home)
}

/**
 * Returns options for a process of the account, whose environment contains only what it needs,
 * without PG* and LD_* of the caller.
 */
function asAccount(home: Home) {
  return { ...idsOf(home.account), cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }
}

/**
 * Removes a folder of PostgreSQL's account as that account, because symbolic links could mislead
 * root.
 */
function removeAs(home: Home, folder: string): void {
  if (home.account !== null && fs.existsSync(folder)) {
    spawnSync('/bin/sh', ['-c', 'rm -rf -- "$1"/* "$1"/.[!.]*', 'sh', folder], asAccount(home))
  }
  fs.rmSync(folder, { recursive: true, force: true })
}

function refuseFault(ran: SpawnSyncReturns<Buffer>, home: Home): void {
  const said = ran.error?.message ?? ran.stderr.toString().trim()
  // In single-user mode, the exit status does not show whether a statement failed.
  if (ran.status === 0 && !said.includes('ERROR:')) return
  throw new CommandError(`could not set up the database in ${home.cluster}: ${said}`)
}

function initdbOptions(folder: string, passwordFile: string, isUnsynced: boolean): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth-local=scram-sha-256',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    // The sort order is the same on every machine, whatever its locales are.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...syncOptions(isUnsynced),
  ]
}

// When a commit returns, the operating system has the data, so it survives when PostgreSQL is
// killed.
const unsyncedSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  // For tests with many databases in parallel, and two nodes with every task.
  max_connections: '300',
}

/** Syncing the whole file system takes half as long as syncing each file. */
function syncOptions(isUnsynced: boolean): string[] {
  if (isUnsynced) return ['--no-sync']
  return process.platform === 'linux' ? ['--sync-method=syncfs'] : []
}

/** Returns the arguments of `postgres`. */
export function serverOptions(home: Home, port: number, isUnsynced: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    lc_messages: 'C',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors are not logged: they reach the client, which knows which of them are expected.
    log_min_messages: 'log',
    log_line_prefix: '',
    jit: 'off',
    ...memorySettings(),
    ...(isUnsynced ? unsyncedSettings : { ...warmthSettings(home), ...logSettings(home) }),
  }
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', home.cluster, ...given]
}

/**
 * Returns settings for pg_prewarm, if the binaries include this module. It records every five
 * minutes and at shutdown which pages are in memory, and loads them at the start, so that the first
 * searches after a restart are as fast as those before it.
 */
function warmthSettings({ binaries }: Home): Record<string, string> {
  const module = path.join(binaries.folder, 'lib', 'postgresql', 'pg_prewarm.so')
  return fs.existsSync(module) ? { shared_preload_libraries: 'pg_prewarm' } : {}
}

/**
 * The write-ahead log may use up to a twentieth of the disk, 4 GiB at most. It contains a copy of
 * each page that changes for the first time since the last checkpoint, and these copies are most of
 * what booking writes: with fewer checkpoints, there are fewer of them. The price is disk space,
 * and that much to replay after a crash at most.
 */
function logSettings({ cluster }: Home): Record<string, string> {
  const { blocks, bsize } = fs.statfsSync(cluster)
  const share = Math.floor((blocks * bsize) / MIB / 20)
  return {
    max_wal_size: `${Math.min(4_096, Math.max(256, share))}MB`,
    checkpoint_timeout: '15min',
  }
}

/** The share of memory that PostgreSQL may use; the rest is for the tracker and the file cache. */
function memorySettings(): Record<string, string> {
  const megabytes = machineMebibytes()
  const part = (share: number, least: number, most: number) =>
    `${Math.min(most, Math.max(least, Math.floor(megabytes / share)))}MB`
  return {
    shared_buffers: part(4, 32, 16_384),
    effective_cache_size: part(2, 64, 65_536),
    maintenance_work_mem: part(32, 16, 512),
    work_mem: part(512, 4, 32),
  }
}
