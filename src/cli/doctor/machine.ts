import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { accessFile } from '../postgres/access.ts'
import type { Config, Role } from '../../shared/config.ts'
import { installedBinaries } from '../postgres/binaries.ts'
import { connectFault, faultOf, listenersOf, type Listener } from '../endpoints/ports.ts'
import { roles } from '../roles.ts'
import { lookAtNetwork, type NetworkLook } from './network-look.ts'
import { findListener, type ListeningProcess } from './listening-process.ts'

/** What the doctor knows about the machine. */
export interface Machine {
  readonly nodeVersion: string
  readonly platform: NodeJS.Platform
  /** Whether the machine's C library cannot run the embedded PostgreSQL (Alpine). */
  readonly isMusl: boolean
  /** Why the embedded PostgreSQL is not available; null: it is. */
  readonly binariesFault: string | null
  readonly openFiles: { readonly soft: number; readonly hard: number } | null
  /** Absent: it was not checked. */
  readonly network?: NetworkLook
  /** Null: it is not known. */
  readonly isClockSynchronised: boolean | null
  /** The disks that contain the folders to which the program writes. */
  readonly disks: readonly Disk[]
  readonly ports: readonly PortLook[]
  readonly files: readonly SecretFile[]
}

export interface Disk {
  /** What is stored there: `BABOU_DATA`, `the database`. */
  readonly what: string
  readonly folder: string
  readonly freeBytes: number
  readonly totalBytes: number
  /**
   * The share of the file system's files that can still be created, from 0 to 1; null: there is no
   * such limit.
   */
  readonly freeFiles: number | null
  /** Whether this user can write to the folder. */
  readonly isWritable: boolean
}

export interface PortLook extends Listener {
  readonly role: Role
  /** Why the port cannot be listened on; null: it is free. */
  readonly fault: NodeJS.ErrnoException | null
  /** The process that listens there, if the machine reveals it. */
  readonly holder: ListeningProcess | null
}

/** A file that holds a secret. */
interface SecretFile {
  readonly file: string
  readonly mode: number
  readonly uid: number
}

export interface Places {
  readonly config: Config
  /** The folder of the embedded database, if there is one. */
  readonly cluster: string | null
  /** The file with the settings, if there is one. */
  readonly envFile: string | null
  /** Whether a process of this data folder that listens for this role is running or starting. */
  readonly isRun: (role: Role) => boolean
}

export async function lookAtMachine(places: Places): Promise<Machine> {
  const { config, cluster, envFile } = places
  const folders = [['BABOU_DATA', config.BABOU_DATA]]
  if (cluster !== null) folders.push(['the database', cluster])
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    isMusl: isMusl(),
    binariesFault: binariesFault(),
    openFiles: openFiles(),
    network: lookAtNetwork(),
    isClockSynchronised: isClockSynchronised(),
    disks: folders.map(([what, folder]) => diskOf(what, folder)),
    ports: await lookAtPorts(places),
    files: secretFiles(config, cluster, envFile),
  }
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime === undefined
}

function binariesFault(): string | null {
  try {
    installedBinaries()
    return null
  } catch (error) {
    return (error as Error).message
  }
}

function openFiles() {
  const limits = '/proc/self/limits'
  if (!fs.existsSync(limits)) return null
  const found = /^Max open files +(\S+) +(\S+)/m.exec(fs.readFileSync(limits, 'utf8'))
  if (found === null) return null
  const read = (text: string) => (text === 'unlimited' ? Infinity : Number(text))
  return { soft: read(found[1]), hard: read(found[2]) }
}

function isClockSynchronised(): boolean | null {
  const asked = ['show', '--property=NTPSynchronized', '--value']
  const { status, stdout } = spawnSync('timedatectl', asked, { timeout: 3_000 })
  if (status !== 0) return null
  const answer = stdout.toString().trim()
  return answer === 'yes' ? true : answer === 'no' ? false : null
}

/** Returns the disk of the nearest folder that exists. */
function diskOf(what: string, folder: string): Disk {
  let there = folder
  while (!fs.existsSync(there)) there = path.dirname(there)
  const { bavail, blocks, bsize, files, ffree } = fs.statfsSync(there)
  return {
    what,
    folder,
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    freeFiles: files === 0 ? null : ffree / files,
    isWritable: mayWrite(there),
  }
}

function mayWrite(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function lookAtPorts({ config, isRun }: Places): Promise<PortLook[]> {
  const looks = roles.flatMap((role) => {
    return listenersOf(config, role).map(async (listener) => {
      // Binding one of our ports, even for a moment, could get in the way of a role that is just
      // starting.
      const fault = isRun(role) ? await takenBy(listener) : await faultOf(listener)
      const isTaken = fault?.code === 'EADDRINUSE'
      return { ...listener, role, fault, holder: isTaken ? findListener(listener.port) : null }
    })
  })
  return Promise.all(looks)
}

/**
 * Errors that a busy listener may cause; only a refused connection shows that no program listens.
 */
const BUSY: readonly (string | null)[] = [null, 'no answer', 'ECONNRESET', 'ETIMEDOUT']

async function takenBy({ port, host }: Listener): Promise<NodeJS.ErrnoException | null> {
  const fault = await connectFault({ port, host: host ?? 'localhost' })
  if (!BUSY.includes(fault)) return null
  return Object.assign(new Error(`port ${port} answers`), { code: 'EADDRINUSE' })
}

function secretFiles(
  config: Config,
  cluster: string | null,
  settings: string | null,
): SecretFile[] {
  const candidates = [path.join(config.BABOU_DATA, 'secret')]
  if (cluster !== null) candidates.push(accessFile(config.BABOU_DATA))
  if (settings !== null && hasSecrets(settings)) candidates.push(settings)
  return candidates.flatMap((file) => {
    const stat = statOf(file)
    return stat === null ? [] : [{ file, mode: stat.mode & 0o777, uid: stat.uid }]
  })
}

function hasSecrets(file: string): boolean {
  const secret = /^\s*(export\s+)?(BABOU_SECRET|DATABASE_URL|BABOU_SMTP_URL)\s*=/m
  return secret.test(fs.readFileSync(file, 'utf8'))
}

function statOf(file: string): fs.Stats | null {
  try {
    return fs.statSync(file)
  } catch {
    return null // missing, or not readable by us, so not by others either
  }
}
