import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { dataId, makeDataFolder, writeWhole } from '../../shared/data-folder.ts'
import { CommandError } from '../define-command.ts'
import { copyBinaries, installedBinaries, linkLibraries, type Binaries } from './binaries.ts'

/** The account that PostgreSQL runs as, as it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Where the embedded PostgreSQL of a BABOU_DATA is, and which user it runs as. */
export interface Home {
  /** BABOU_DATA. */
  readonly dataFolder: string
  /** PostgreSQL's own data folder. */
  readonly cluster: string
  readonly binaries: Binaries
  /** null: it runs as our user. */
  readonly account: Account | null
}

/** Where data is stored that an unprivileged account cannot reach below a private folder. */
export const SYSTEM_FOLDER = '/var/lib/babou'
/** A file next to the data that names its owner. */
const OWNER_FILE = 'of'
/** A file in BABOU_DATA that names the place of the data. */
const POINTER = 'postgres.at'
/** Programs of other owners may run as this account, and can read what belongs to it. */
export const SHARED_ACCOUNT = 'nobody'
/** A machine's owner creates this account so that PostgreSQL's has a name. */
const OWN_ACCOUNT = 'babou'
/**
 * Numbers that no account has: no machine assigns them, according to systemd's list (UIDS-GIDS.md).
 * Data whose owner has no name belongs to no other program.
 */
export const NAMELESS = { first: 1_879_048_192, last: 2_147_483_647 } as const

/**
 * Returns the existing data folder of PostgreSQL for this BABOU_DATA, or null.
 *
 * @throws Error when it should be elsewhere and is missing there.
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
 * Decides where PostgreSQL is stored and which user it runs as; creates the folders above its data.
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
 * Notes in BABOU_DATA that its database is elsewhere. Called once there is one: after that, a
 * missing one is not created again.
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

/** @throws CommandError when the folder is a link that leads nowhere */
function hasDatabase(cluster: string): boolean {
  const stat = fs.lstatSync(cluster, { throwIfNoEntry: false })
  if (stat?.isSymbolicLink() === true && !fs.existsSync(cluster)) {
    throw new CommandError(`${cluster} is a link to a folder that is missing: restore or remove it`)
  }
  // A symbolic link also counts as present: whatever reads the file refuses it.
  return fs.lstatSync(path.join(cluster, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined
}

function outsideCluster(dataFolder: string): string {
  return path.join(SYSTEM_FOLDER, dataId(dataFolder), 'postgres')
}

/**
 * Returns the owner of existing data, so that it stays readable; otherwise an account of the
 * machine.
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
 * Returns a random number that no account has; null if processes cannot have it (user namespaces).
 */
function namelessAccount(): Account | null {
  const id = randomInt(NAMELESS.first, NAMELESS.last)
  const ids = { uid: id, gid: id }
  const isPossible = spawnSync('/bin/sh', ['-c', ':'], { ...ids, cwd: '/' }).status === 0
  return isPossible ? { name: String(id), ...ids } : null
}

/**
 * The account that creates a cluster: initdb refuses one without a name. The shared account then
 * lends its name, with the group of the other one, which its programs do not have.
 */
export function makerOf(account: Account | null): Account | null {
  if (account === null || !isNameless(account)) return account
  const shared = accounts().find(({ name }) => name === SHARED_ACCOUNT)
  return shared === undefined ? account : { ...shared, gid: account.gid }
}

/** Returns whether the machine has no name for an account. */
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
 * The folder above PostgreSQL's data, which only root can write: root would follow whatever its
 * account put there. Earlier versions gave it to the account.
 */
function settleFolderAbove(folder: string): void {
  fs.mkdirSync(path.dirname(folder), { recursive: true, mode: 0o755 })
  if (!fs.existsSync(folder)) fs.mkdirSync(folder)
  if (!fs.lstatSync(folder).isDirectory()) throw new CommandError(`${folder} is not a folder`)
  fs.chownSync(folder, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  fs.chmodSync(folder, 0o711)
}

/**
 * Uses the binaries in node_modules if the account can run them, otherwise a copy next to the data.
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
 * Returns whether the machine had no room for a process at that moment, which says nothing about
 * the program.
 */
function wasRefused(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === 'ENOMEM' || error?.code === 'EAGAIN'
}

/** Returns the IDs as spawn expects them. */
export function idsOf(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}
