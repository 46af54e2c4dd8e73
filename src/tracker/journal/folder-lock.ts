import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Another tracker uses this folder. */
export class FolderInUseError extends Error {}

/** Who holds a lock: tells a living holder from a dead one whose number was given away. */
interface Holder {
  readonly token: string
  readonly pid: number
  readonly processStart: string
  readonly machine: string
}

/** A holder on a machine that cannot be asked (a container) lives while its file is so fresh. */
const FRESH_SECONDS = 15
const TOUCH_MS = 3_000

/**
 * Takes the folder for this process until `release`; a lock of a dead process is taken over.
 * @throws FolderInUseError when a living one has it.
 */
export function lockFolder(folder: string, nowMs: () => number): { release: () => void } {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'lock')
  const mine: Holder = {
    token: randomBytes(8).toString('hex'),
    pid: process.pid,
    processStart: processStart(process.pid),
    machine: machine(),
  }
  const beside = `${file}.${mine.token}`
  fs.writeFileSync(beside, JSON.stringify(mine), { mode: 0o600 })
  try {
    while (!link(beside, file)) removeDead(file, folder, nowMs)
  } finally {
    fs.rmSync(beside, { force: true })
  }
  const timer = setInterval(() => touch(file, nowMs()), TOUCH_MS)
  timer.unref()
  return {
    release() {
      clearInterval(timer)
      if (read(file)?.token === mine.token) fs.rmSync(file, { force: true })
    },
  }
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

function removeDead(file: string, folder: string, nowMs: () => number): void {
  const holder = read(file)
  if (holder === null) return
  if (isAlive(holder, file, nowMs())) {
    throw new FolderInUseError(`${folder} is in use by another tracker (process ${holder.pid})`)
  }
  // Taken aside first: of two that find the same dead lock, one finds it gone or, having taken the
  // other's new lock by mistake, puts that back.
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

function isAlive(holder: Holder, file: string, nowMs: number): boolean {
  if (holder.machine !== machine()) {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat !== undefined && Math.abs(nowMs - stat.mtimeMs) < FRESH_SECONDS * 1000
  }
  const start = processStart(holder.pid)
  return start !== '' && start === holder.processStart
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function touch(file: string, nowMs: number): void {
  try {
    fs.utimesSync(file, nowMs / 1000, nowMs / 1000)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Host and its current boot: process numbers mean something only there. */
function machine(): string {
  const boot = '/proc/sys/kernel/random/boot_id'
  const id = fs.existsSync(boot) ? fs.readFileSync(boot, 'utf8').trim() : ''
  return `${os.hostname()}/${id}`
}

/** When a process began, in words of its kernel; empty when there is none, or only its remains. */
function processStart(pid: number): string {
  try {
    if (!fs.existsSync('/proc/self/stat')) {
      process.kill(pid, 0)
      return 'running'
    }
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EPERM') return 'running'
    return ''
  }
}
