import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { dataId, makeDataFolder, writeWhole } from '../../shared/data-folder.ts'
import { CommandError } from '../define-command.ts'
import { copyBinaries, installedBinaries, linkLibraries, type Binaries } from './binaries.ts'

/** The account under which PostgreSQL runs, because it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Where the embedded PostgreSQL of a BABOU_DATA is stored, and under which account it runs. */
export interface Home {
  /** BABOU_DATA. */
  readonly dataFolder: string
  /** PostgreSQL's own data folder. */
  readonly cluster: string
  readonly binaries: Binaries
  /** Null: it runs under the same user as this process. */
  readonly account: Account | null
}

/** Where data is stored if an unprivileged account could not reach it below a private folder. */
export const SYSTEM_FOLDER = '/var/lib/babou'
/** The name of a file next to the data that says to which BABOU_DATA it belongs. */
const OWNER_FILE = 'of'
/** The name of a file in BABOU_DATA that says where the data is. */
const POINTER = 'postgres.at'
/**
 * An account that is not only used by PostgreSQL: programs of other owners may run under it and
 * read what belongs to it.
 */
export const SHARED_ACCOUNT = 'nobody'
/** An account that the owner of a machine can create so that PostgreSQL's account has a name. */
const OWN_ACCOUNT = 'babou'
/**
 * User IDs that no machine assigns to an account, according to systemd's list (UIDS-GIDS.md). No
 * other program can use data that belongs to such a user.
 */
export const NAMELESS = { first: 1_879_048_192, last: 2_147_483_647 } as const

/**
 * Returns the existing data folder of PostgreSQL for this BABOU_DATA, or null.
 *
 * @throws Error when the folder should be elsewhere and is missing there
 */
export function findCluster(dataFolder: string): string | null {
  const inside = path.join(dataFolder, 'postgres')
  if (hasDatabase(inside)) return inside
  const pointer = path.join(dataFolder, POINTER)
  if (fs.existsSync(pointer)) {
    const outside = fs.readFileSync(pointer, 'utf8').trim()
    if (hasDatabase(outside)) return outside
    throw new CommandError(
      `the database of ${dataFolder} should be in ${outside}, but is missing; restore it, ` +
        `or remove ${pointer} to start with an empty one`,
    )
  }
  if (!fs.existsSync(path.join(dataFolder, 'id'))) return null
  const outside = outsideCluster(dataFolder)
  return hasDatabase(outside) ? outside : null
}

/**
 * Decides where PostgreSQL is stored and under which account it runs; creates the folders above its
 * data.
 */
export function settleHome(dataFolder: string): Home {
  makeDataFolder(dataFolder)
  const found = findCluster(dataFolder)
  const account = process.getuid?.() === 0 ? accountFor(found) : null
  const inside = path.join(dataFolder, 'postgres')
  const cluster =
    found ??
    (account !== null && !canReach(account, dataFolder) ? outsideCluster(dataFolder) : inside)
  if (cluster !== inside) {
    settleFolderAbove(path.dirname(cluster))
    writeWhole(path.join(path.dirname(cluster), OWNER_FILE), `${dataFolder}\n`, 0o644)
  }
  return { dataFolder, cluster, account, binaries: settleBinaries(cluster, dataFolder, account) }
}

/**
 * Records in BABOU_DATA that its database is elsewhere. Call it once the database exists: from then
 * on, a missing one is not created again.
 */
export function notePlace({ dataFolder, cluster }: Home): void {
  if (cluster === path.join(dataFolder, 'postgres')) return
  writeWhole(path.join(dataFolder, POINTER), `${cluster}\n`, 0o644)
}

/**
 * Returns the BABOU_DATA to which a database in the system's folder belongs, and whether it still
 * exists; null: unknown.
 */
export function ownerOfSystemData(home: string): { dataFolder: string; isThere: boolean } | null {
  const file = path.join(home, OWNER_FILE)
  if (!fs.existsSync(file)) return null
  const dataFolder = fs.readFileSync(file, 'utf8').trim()
  const idFile = path.join(dataFolder, 'id')
  const id = fs.existsSync(idFile) ? fs.readFileSync(idFile, 'utf8').trim() : null
  return { dataFolder, isThere: id === path.basename(home) }
}

/**
 * Whether a folder contains a database.
 * @throws CommandError when the folder is a symbolic link that leads nowhere
 */
function hasDatabase(cluster: string): boolean {
  const stat = fs.lstatSync(cluster, { throwIfNoEntry: false })
  if (stat?.isSymbolicLink() === true && !fs.existsSync(cluster)) {
    throw new CommandError(`${cluster} is a link to a folder that is missing: restore or remove it`)
  }
  // A symbolic link also counts as present, because whatever reads the file will refuse it.
  return fs.lstatSync(path.join(cluster, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined
}

function outsideCluster(dataFolder: string): string {
  return path.join(SYSTEM_FOLDER, dataId(dataFolder), 'postgres')
}

/**
 * Returns the owner of existing data, so that the data stays readable; for new data, an account of
 * the machine.
 */
function accountFor(cluster: string | null): Account {
  const known = accounts()
  if (cluster !== null) {
    const stat = fs.lstatSync(cluster)
    if (!stat.isDirectory()) throw new CommandError(`${cluster} is a link, not a folder`)
    const { uid, gid } = stat
    if (uid !== 0) return { name: nameOf(known, uid), uid, gid }
  }
  const own = known.find(({ name }) => name === OWN_ACCOUNT)
  if (own !== undefined) return own
  const shared = known.find(({ name }) => name === SHARED_ACCOUNT)
  if (shared !== undefined) return namelessAccount() ?? shared
  throw new CommandError(
    `PostgreSQL does not run as root, and this machine has no account ${OWN_ACCOUNT}; ` +
      'create one (useradd --system babou), start as another user or set DATABASE_URL',
  )
}

/**
 * Returns a random user ID that no account has; null if processes cannot have such an ID (user
 * namespaces).
 */
function namelessAccount(): Account | null {
  const id = randomInt(NAMELESS.first, NAMELESS.last)
  const ids = { uid: id, gid: id }
  const isPossible = spawnSync('/bin/sh', ['-c', ':'], { ...ids, cwd: '/' }).status === 0
  return isPossible ? { name: String(id), ...ids } : null
}

/**
 * Returns the account that creates a cluster. Because initdb refuses an account without a name, the
 * shared account is used instead, with the group of the nameless account, which other programs of
 * the shared account do not have.
 */
export function makerOf(account: Account | null): Account | null {
  if (account === null || !isNameless(account)) return account
  const shared = accounts().find(({ name }) => name === SHARED_ACCOUNT)
  return shared === undefined ? account : { ...shared, gid: account.gid }
}

/** Whether the machine has no name for an account. */
export function isNameless({ uid }: Account): boolean {
  return uid >= NAMELESS.first && !accounts().some((one) => one.uid === uid)
}

/** Returns the name of the account that owns a folder, or its number if it has no name. */
export function ownerOf(folder: string): string {
  return nameOf(accounts(), fs.lstatSync(folder).uid)
}

function nameOf(known: readonly Account[], uid: number): string {
  return known.find((account) => account.uid === uid)?.name ?? String(uid)
}

function accounts(): Account[] {
  return fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

function canReach(account: Account, folder: string): boolean {
  const { uid, gid } = account
  const asked = ['-c', 'test -x "$1"', 'sh', folder]
  return spawnSync('/bin/sh', asked, { uid, gid, cwd: '/' }).status === 0
}

/**
 * Creates the folder above PostgreSQL's data, to which only root can write, because root would
 * follow symbolic links that the account put there. In earlier versions, it belonged to the
 * account.
 */
function settleFolderAbove(folder: string): void {
  fs.mkdirSync(path.dirname(folder), { recursive: true, mode: 0o755 })
  if (!fs.existsSync(folder)) fs.mkdirSync(folder)
  if (!fs.lstatSync(folder).isDirectory()) throw new CommandError(`${folder} is not a folder`)
  fs.chownSync(folder, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  fs.chmodSync(folder, 0o711)
}

/**
 * Returns the binaries in node_modules if the account can run them, otherwise a copy next to the
 * data.
 */
function settleBinaries(cluster: string, dataFolder: string, account: Account | null): Binaries {
  const installed = installedBinaries()
  if (linkLibraries(installed.folder) && faultOf(installed, account) === null) return installed
  const inside = cluster === path.join(dataFolder, 'postgres')
  const parent = inside ? dataFolder : path.dirname(cluster)
  const copied = copyBinaries(installed, parent)
  const fault = faultOf(copied, account)
  if (fault !== null) {
    const who = account === null ? '' : ` as ${account.name}`
    throw new CommandError(
      `the embedded PostgreSQL does not run here${who}: ${fault}; set DATABASE_URL`,
    )
  }
  return copied
}

function faultOf(binaries: Binaries, account: Account | null): string | null {
  const file = path.join(binaries.folder, 'bin', 'postgres')
  const ask = () => spawnSync(file, ['--version'], { ...idsOf(account), cwd: '/', env: {} })
  let asked = ask()
  for (let tries = 1; tries < 5 && wasRefused(asked.error); tries += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    asked = ask()
  }
  if (asked.error !== undefined) return asked.error.message
  return asked.status === 0 ? null : asked.stderr.toString().trim()
}

/**
 * Whether the machine had no resources for a process at that moment, which says nothing about the
 * program.
 */
function wasRefused(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === 'ENOMEM' || error?.code === 'EAGAIN'
}

/** Returns the IDs in the form that spawn expects. */
export function idsOf(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}
