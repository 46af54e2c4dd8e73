import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * The holder of a lock: distinguishes a living holder from a dead one whose number is in use again.
 */
export interface Holder {
  readonly token: string
  readonly pid: number
  /** When that process began, in words of its kernel. */
  readonly processStart: string
  readonly machine: string
  /** Such as `babou up`. */
  readonly command: string
  /** ISO time. */
  readonly since: string
}

export interface FileLock {
  /** An earlier holder was killed: what it ran may still be on its way out. */
  readonly wasStale: boolean
  readonly release: () => void
}

/** A holder on a machine that cannot be asked (a container) lives while its file is so fresh. */
const FRESH_SECONDS = 15
const TOUCH_MS = 3_000

/**
 * Takes the lock for this process until `release`, or gives its living holder. A lock of a dead
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

/** The present holder of the lock, or null. */
export function holderOf(file: string, now: () => Date): Holder | null {
  const holder = read(file)
  return holder !== null && isAlive(holder, file, now) ? holder : null
}

/** Makes `file` another name of `beside`, or says that `file` exists: one system call decides. */
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
 * Taken aside first: of two that find the same dead lock, one finds it gone or, having taken the
 * other's new lock by mistake, puts that back.
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

/** The owner of a file that a crash of the machine left empty: none, on this machine. */
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
    // It is gone, or the disk became read-only, with which a tracker still answers. On this
    // machine, the holder counts and not the time.
  }
}

/** Host and its current boot: process numbers mean something only there. */
function machine(): string {
  const boot = '/proc/sys/kernel/random/boot_id'
  const id = fs.existsSync(boot) ? fs.readFileSync(boot, 'utf8').trim() : ''
  return `${os.hostname()}/${id}`
}

/** When a process began; empty when there is none, or only its remains. */
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
