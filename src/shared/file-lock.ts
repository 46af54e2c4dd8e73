import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * The holder of a lock. Its fields distinguish a living holder from a dead one whose process ID is
 * in use again.
 */
export interface Holder {
  readonly token: string
  readonly pid: number
  /** When the process started, as its kernel reports it. */
  readonly processStart: string
  readonly machine: string
  /** The command, such as `babou up`. */
  readonly command: string
  /** When the lock was taken, in ISO 8601. */
  readonly since: string
}

export interface FileLock {
  /** Whether an earlier holder was killed, so that what it ran may still be ending. */
  readonly wasStale: boolean
  readonly release: () => void
}

/**
 * A holder on a machine that cannot be queried (a container) counts as alive while its file is not
 * older than this.
 */
const FRESH_SECONDS = 15
const TOUCH_MS = 3_000

/**
 * Takes the lock for this process until `release`, or returns its living holder. The lock of a dead
 * process is taken over.
 */
export function takeLock(file: string, command: string, now: () => Date): FileLock | Holder {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const mine: Holder = {
    token: randomBytes(8).toString('hex'),
    pid: process.pid,
    processStart: processStart(process.pid),
    machine: machine(),
    command,
    since: now().toISOString(),
  }
  const beside = `${file}.${mine.token}`
  fs.writeFileSync(beside, JSON.stringify(mine), { mode: 0o600 })
  let wasStale = false
  try {
    while (!link(beside, file)) {
      const holder = read(file)
      if (holder === null) continue
      if (isAlive(holder, file, now)) return holder
      wasStale = true
      removeDead(file, holder)
    }
  } finally {
    fs.rmSync(beside, { force: true })
  }
  const timer = setInterval(() => touch(file, now()), TOUCH_MS)
  timer.unref()
  return {
    wasStale,
    release() {
      clearInterval(timer)
      if (read(file)?.token === mine.token) fs.rmSync(file, { force: true })
    },
  }
}

export function isLock(taken: FileLock | Holder): taken is FileLock {
  return 'release' in taken
}

/** Returns the current holder of the lock, or null. */
export function holderOf(file: string, now: () => Date): Holder | null {
  const holder = read(file)
  return holder !== null && isAlive(holder, file, now) ? holder : null
}

/**
 * Makes `file` another name of `beside`; returns false when `file` exists. A single system call
 * decides.
 */
function link(beside: string, file: string): boolean {
  try {
    fs.linkSync(beside, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes a dead lock, after renaming it. When two processes find the same dead lock, the second
 * one finds that it is gone or, if it renamed the new lock of the first by mistake, restores that.
 */
function removeDead(file: string, holder: Holder): void {
  const aside = `${file}.dead-${process.pid}-${randomBytes(4).toString('hex')}`
  try {
    fs.renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (read(aside)?.token !== holder.token) link(aside, file)
  fs.rmSync(aside, { force: true })
}

function isAlive(holder: Holder, file: string, now: () => Date): boolean {
  if (holder.machine !== machine()) {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat !== undefined && Math.abs(now().getTime() - stat.mtimeMs) < FRESH_SECONDS * 1000
  }
  return holder.processStart !== '' && processStart(holder.pid) === holder.processStart
}

/**
 * Returns the holder of a lock file that a crash of the machine left empty: no process, on this
 * machine.
 */
function nobody(): Holder {
  const none = { token: '', pid: 0, processStart: '', command: '', since: '' }
  return { ...none, machine: machine() }
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    if (error instanceof SyntaxError) return nobody()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function touch(file: string, at: Date): void {
  try {
    fs.utimesSync(file, at, at)
  } catch {
    // The file is gone, or the disk became read-only, in which case a tracker still answers. On
    // this machine, the holder decides and not the time of the file.
  }
}

/** Returns the host and its current boot, because process IDs are only meaningful there. */
function machine(): string {
  const boot = '/proc/sys/kernel/random/boot_id'
  const id = fs.existsSync(boot) ? fs.readFileSync(boot, 'utf8').trim() : ''
  return `${os.hostname()}/${id}`
}

/**
 * Returns when a process started; empty when there is none, or when it has ended but was not
 * reaped.
 */
function processStart(pid: number): string {
  if (!fs.existsSync('/proc/self/stat')) {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
    return status === 0 ? stdout.toString().trim() : ''
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19]
  } catch {
    return '' // gone
  }
}
