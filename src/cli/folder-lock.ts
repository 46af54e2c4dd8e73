import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** A lock of a BABOU_DATA folder: who runs everything, PostgreSQL or one role on it. */
export type LockName = 'up' | 'postgres' | 'site' | 'tracker' | 'jobs'

export interface Holder {
  readonly pid: number
  /** When that process began: tells it from a later one of the same number. */
  readonly began: string
  /** Such as `babou up`. */
  readonly command: string
  readonly since: string
}

export interface FolderLock {
  /** An earlier holder was killed: what it ran may still be on its way out. */
  readonly wasStale: boolean
  readonly release: () => void
}

/** Takes the lock, or gives its living holder. */
export function takeLock(
  dataFolder: string,
  name: LockName,
  command: string,
  now: Date,
): FolderLock | Holder {
  const file = lockFile(dataFolder, name)
  fs.mkdirSync(dataFolder, { recursive: true })
  const me: Holder = {
    pid: process.pid,
    began: beganOf(process.pid) ?? '',
    command,
    since: now.toISOString(),
  }
  const beside = `${file}.${process.pid}`
  fs.writeFileSync(beside, JSON.stringify(me))
  let wasStale = false
  try {
    while (!linked(beside, file)) {
      const holder = readHolder(file)
      if (holder !== null && isAlive(holder)) return holder
      wasStale = true
      fs.rmSync(file, { force: true })
    }
  } finally {
    fs.rmSync(beside, { force: true })
  }
  return { wasStale, release: () => release(file) }
}

export function isLock(taken: FolderLock | Holder): taken is FolderLock {
  return 'release' in taken
}

/** Who holds the lock now, or null. */
export function holderOf(dataFolder: string, name: LockName): Holder | null {
  const holder = readHolder(lockFile(dataFolder, name))
  return holder !== null && isAlive(holder) ? holder : null
}

function lockFile(dataFolder: string, name: LockName): string {
  return path.join(dataFolder, `${name}.lock`)
}

/** A link is made whole or not at all, and only where nothing is. */
function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function release(file: string): void {
  if (readHolder(file)?.pid === process.pid) fs.rmSync(file, { force: true })
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    if (error instanceof SyntaxError) return null
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function isAlive(holder: Holder): boolean {
  return beganOf(holder.pid) === holder.began
}

/** When a process began, as the system says it; null when there is none or it is a zombie. */
function beganOf(pid: number): string | null {
  if (!fs.existsSync('/proc/self/stat')) {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
    return status === 0 ? stdout.toString().trim() : null
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19]
  } catch {
    return null // gone
  }
}
