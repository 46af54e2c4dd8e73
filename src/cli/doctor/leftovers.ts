import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { installedBinaries } from '../postgres/binaries.ts'
import { ownerOfSystemData, SYSTEM_FOLDER } from '../postgres/home.ts'
import { isPostgresOf, readPidFile } from '../postgres/pid-file.ts'

/** Something that was left by an earlier run and that nothing uses. */
export interface Leftover {
  readonly kind: 'binaries' | 'half-made' | 'socket' | 'lock' | 'data'
  readonly path: string
  /** Why nothing uses it. */
  readonly why: string
  /** Whether it contains data, so that it is removed only after a second confirmation. */
  readonly needsYes: boolean
}

/** Options for tests with temporary folders. */
export interface LeftoverPlaces {
  readonly dataFolder: string
  /** Whether a role or `babou up` uses this data folder now. */
  readonly isHeld: boolean
  readonly systemFolder?: string
  readonly tempFolder?: string
}

/**
 * A lock older than this was never completed: it is written next to its place and linked within
 * milliseconds.
 */
const HALF_MADE_LOCK_MS = 60_000
const SOCKET_MS = 1_000

/** Finds what dead runs left in the data folder, the system's folder and the temporary folder. */
export async function findLeftovers(places: LeftoverPlaces, now: Date): Promise<Leftover[]> {
  const { dataFolder, isHeld } = places
  const systemFolder = places.systemFolder ?? SYSTEM_FOLDER
  const temp = places.tempFolder ?? os.tmpdir()
  const homes = namesIn(systemFolder, /^[0-9a-f]{16}$/).map((id) => path.join(systemFolder, id))
  const sockets = isHeld ? [] : [path.join(dataFolder, 'bridge.sock')]
  for (const name of namesIn(temp, /^babou-[0-9a-f]{16}$/)) {
    sockets.push(path.join(temp, name, 'bridge.sock'))
  }
  return [
    ...[dataFolder, ...homes].flatMap(oldBinaries),
    ...(isHeld ? [] : halfMade(dataFolder)),
    ...oldLocks(dataFolder, now),
    ...(await deadSockets(sockets)),
    ...homes.flatMap(dataOfNobody),
  ]
}

/** Removes leftovers; those that contain data only if `isSure`. Returns what was removed. */
export function removeLeftovers(found: readonly Leftover[], isSure: boolean): readonly Leftover[] {
  const going = found.filter(({ needsYes }) => isSure || !needsYes)
  for (const leftover of going) fs.rmSync(leftover.path, { recursive: true, force: true })
  return going
}

/** Finds copies of PostgreSQL's binaries from another release, and incomplete ones. */
function oldBinaries(folder: string): Leftover[] {
  const current = currentVersion()
  return namesIn(folder, /^native-/).flatMap((name) => {
    const pid = Number(/^native-new-(\d+)$/.exec(name)?.[1])
    const isUnfinished = pid > 0 && !isAlive(pid)
    const isOld = /^native-\d/.test(name) && current !== null && name !== `native-${current}`
    // After an update, a server that was not restarted still loads libraries from its old copy.
    if ((!isUnfinished && !isOld) || runsFrom(folder, name)) return []
    const why = isUnfinished ? 'an unfinished copy' : 'of another release'
    return [leftover('binaries', path.join(folder, name), `PostgreSQL binaries, ${why}`)]
  })
}

/** Whether the PostgreSQL of a folder runs from this copy of its binaries. */
function runsFrom(folder: string, name: string): boolean {
  return isRunning(path.join(folder, 'postgres'), `${path.join(folder, name)}/`)
}

function currentVersion(): string | null {
  try {
    return installedBinaries().version
  } catch {
    return null // no binaries for this machine: the check of the program says so
  }
}

function halfMade(folder: string): Leftover[] {
  return namesIn(folder, /^postgres\.new(\.password)?$/).map((name) =>
    leftover('half-made', path.join(folder, name), 'an unfinished database'),
  )
}

function oldLocks(folder: string, now: Date): Leftover[] {
  return namesIn(folder, /\.lock\.[0-9a-f]{16}$/)
    .map((name) => path.join(folder, name))
    .filter((file) => {
      const stat = fs.statSync(file, { throwIfNoEntry: false })
      return stat !== undefined && now.getTime() - stat.mtimeMs > HALF_MADE_LOCK_MS
    })
    .map((file) => leftover('lock', file, 'an unused lock'))
}

async function deadSockets(files: readonly string[]): Promise<Leftover[]> {
  const dead: Leftover[] = []
  for (const file of files) {
    if (!fs.existsSync(file) || (await answers(file))) continue
    dead.push(leftover('socket', file, 'a socket without a listener'))
  }
  return dead
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(file)
    const settle = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(SOCKET_MS, () => settle(true)) // in use by a busy process
    socket.once('connect', () => settle(true))
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code !== 'ECONNREFUSED'))
  })
}

/**
 * Finds a database in the system's folder whose BABOU_DATA no longer exists, or is a different one
 * now.
 */
function dataOfNobody(home: string): Leftover[] {
  const owner = ownerOfSystemData(home)
  const cluster = path.join(home, 'postgres')
  if (owner === null || owner.isThere || isRunning(cluster)) return []
  const why = `the database of ${owner.dataFolder}, which was removed or replaced`
  return [{ kind: 'data', path: home, why, needsYes: true }]
}

/** Whether the server of a cluster is running. `of`: a path that its command line contains. */
function isRunning(cluster: string, of = cluster): boolean {
  try {
    const found = fs.existsSync(cluster) ? readPidFile(cluster) : null
    return found !== null && isPostgresOf(found.pid, of)
  } catch {
    return true // of another account: this one cannot tell, and cannot remove it
  }
}

function leftover(kind: Leftover['kind'], at: string, why: string): Leftover {
  return { kind, path: at, why, needsYes: false }
}

function namesIn(folder: string, wanted: RegExp): string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => wanted.test(name))
      .sort()
  } catch {
    return [] // not there, or not ours to look into
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
