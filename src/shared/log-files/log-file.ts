import fs from 'node:fs'
import path from 'node:path'
import { careForFiles, removeSurplus, type LogLimits } from './care.ts'
import { completedName, currentName } from './names.ts'

// The log of a process as files. Lines are appended by background threads, so a slow disk delays
// nothing else. After a pause, the first line is passed to them immediately, and further ones once
// it is written.

export interface LogFileOptions {
  readonly folder: string
  readonly role: string
  readonly limits: LogLimits
  readonly now: () => Date
  /**
   * A file is completed when it has this many bytes (16 MiB by default), and at the start of each
   * day in UTC.
   */
  readonly fileBytes?: number
  /** How many bytes of the disk must remain free for the journals (256 MiB by default). */
  readonly spareBytes?: number
  /** How often the file and the disk are checked, in milliseconds (1,000 by default). */
  readonly lookMilliseconds?: number
}

export interface LogFile {
  /** Takes a line including its line end. It neither waits nor throws. */
  readonly write: (line: string) => void
  /** Resolves when everything so far was written, or could not be. */
  readonly idle: () => Promise<void>
  /** Writes the waiting lines immediately, because the process ends. */
  readonly flushNow: () => void
  /**
   * Opens a new file if the current one was moved or deleted, so that the old one gets no further
   * line.
   */
  readonly reopen: () => void
}

const FILE_BYTES = 16 * 1024 ** 2
const SPARE_BYTES = 256 * 1024 ** 2
/** The most bytes that may wait for a slow disk; further lines are counted and dropped. */
const WAITING_BYTES = 8 * 1024 ** 2
const BATCH_BYTES = 1024 ** 2
const LOOK_MS = 1_000
const RETRY_MS = 5_000

interface State {
  readonly options: LogFileOptions
  readonly file: string
  fd: number | null
  bytes: number
  day: string
  waiting: string[]
  waitingBytes: number
  dropped: number
  lookAt: number
  mustLook: boolean
  retryAt: number
  /** Whether the disk has less free space than must remain for the journals. */
  isShort: boolean
  pumping: Promise<void> | null
  caring: Promise<void> | null
}

/**
 * Opens the log of a role. If its folder cannot be written to, lines are lost, but nothing else
 * fails.
 */
export function openLogFile(options: LogFileOptions): LogFile {
  const file = path.join(options.folder, currentName(options.role))
  const none = { fd: null, bytes: 0, day: '', waiting: [], waitingBytes: 0, dropped: 0 }
  const state: State = {
    ...{ options, file, ...none, lookAt: 0, mustLook: false, retryAt: 0, isShort: false },
    ...{ pumping: null, caring: null },
  }
  const flushNow = () => flush(state)
  process.once('exit', flushNow)
  try {
    open(state)
  } catch {
    fail(state)
  }
  care(state)
  return {
    flushNow,
    reopen: () => void (state.mustLook = true),
    write(line) {
      if (state.waitingBytes + line.length > WAITING_BYTES) {
        state.dropped++
        return
      }
      state.waiting.push(line)
      state.waitingBytes += line.length
      state.pumping ??= pump(state).finally(() => (state.pumping = null))
    },
    async idle() {
      while (state.pumping !== null || state.caring !== null) {
        await state.pumping
        await state.caring
      }
    },
  }
}

/** Writes batch after batch until nothing waits. It never rejects. */
async function pump(state: State): Promise<void> {
  while (state.waiting.length > 0) {
    try {
      if (Date.now() < state.retryAt) return drop(state)
      if (state.isShort || state.fd === null || state.mustLook) await look(state)
      if (isComplete(state)) rotate(state)
      const bytes = take(state)
      await append(state, bytes)
      // The file was deleted, so the lines that were just written are written again, to the new
      // file.
      if (Date.now() >= state.lookAt && (await look(state))) await append(state, bytes)
    } catch {
      fail(state)
    }
  }
}

/**
 * Opens the file again if it was moved or deleted, and stops writing when the free space must be
 * left to the journals. Returns whether the file was deleted.
 */
async function look(state: State): Promise<boolean> {
  const { options, fd } = state
  state.mustLook = false
  state.lookAt = Date.now() + (options.lookMilliseconds ?? LOOK_MS)
  const found = await fs.promises.stat(state.file).catch(() => null)
  const held = fd === null ? null : fs.fstatSync(fd)
  if (held === null || found?.ino !== held.ino) open(state)
  const { bavail, bsize } = await fs.promises.statfs(options.folder)
  state.isShort = bavail * bsize < (options.spareBytes ?? SPARE_BYTES)
  if (state.isShort) {
    const removed = await removeSurplus(options.folder, { totalBytes: 0, days: 0 }, options.now())
    if (removed === 0) throw new Error('the disk is nearly full')
  }
  return held?.nlink === 0
}

function open(state: State): void {
  const { folder } = state.options
  if (state.fd !== null) fs.closeSync(state.fd)
  state.fd = null
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  state.fd = fs.openSync(state.file, 'a', 0o600)
  const { size, mtime } = fs.fstatSync(state.fd)
  state.bytes = size
  state.day = (size === 0 ? state.options.now() : mtime).toISOString().slice(0, 10)
}

function isComplete({ bytes, day, options }: State): boolean {
  if (bytes >= (options.fileBytes ?? FILE_BYTES)) return true
  return bytes > 0 && day !== options.now().toISOString().slice(0, 10)
}

function rotate(state: State): void {
  const { folder, role, now } = state.options
  const name = path.join(folder, completedName(role, now()))
  // If there were two within one millisecond, the name is in use, and this file becomes a little
  // larger instead.
  if (!fs.existsSync(name) && !fs.existsSync(`${name}.gz`)) fs.renameSync(state.file, name)
  open(state)
  care(state)
}

/**
 * Cares for the files in the background, one run after the other; the next rotation repeats failed
 * steps.
 */
function care(state: State): void {
  const { folder, role, limits, now } = state.options
  const previous = state.caring ?? Promise.resolve()
  const next = previous.then(() => careForFiles(folder, role, limits, now())).catch(() => undefined)
  state.caring = next
  void next.then(() => {
    if (state.caring === next) state.caring = null
  })
}

function take(state: State): Buffer {
  let bytes = 0
  let count = 0
  while (count < state.waiting.length && bytes < BATCH_BYTES) bytes += state.waiting[count++].length
  const text = state.waiting.splice(0, count).join('')
  state.waitingBytes -= bytes
  return Buffer.from(droppedLine(state) + text)
}

/** Returns the line of the log that says that lines are missing. */
function droppedLine(state: State): string {
  const { dropped, options } = state
  if (dropped === 0) return ''
  state.dropped = 0
  const { role } = options
  const line = { level: 40, time: options.now().toISOString(), role, pid: process.pid }
  return `${JSON.stringify({ ...line, event: 'log.dropped', lines: dropped })}\n`
}

function append(state: State, bytes: Buffer): Promise<void> {
  const { fd } = state
  if (fd === null) throw new Error('not open')
  return new Promise((resolve, reject) => {
    const step = (from: number) =>
      fs.write(fd, bytes, from, bytes.length - from, null, (error, written) => {
        if (error !== null) return reject(error)
        state.bytes += written
        return from + written < bytes.length ? step(from + written) : resolve()
      })
    step(0)
  })
}

/**
 * Handles a disk that is full or missing: waiting lines are dropped and counted until the next
 * attempt.
 */
function fail(state: State): void {
  state.retryAt = Date.now() + RETRY_MS
  drop(state)
}

function drop(state: State): void {
  state.dropped += state.waiting.length
  state.waiting = []
  state.waitingBytes = 0
}

function flush(state: State): void {
  if (state.fd === null || state.waiting.length === 0) return
  try {
    while (state.waiting.length > 0) fs.writeSync(state.fd, take(state))
  } catch {
    drop(state)
  }
}
