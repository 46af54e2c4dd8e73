import { SourceError } from '../rows.ts'

/**
 * The most bytes of one row. MySQL's own limit, that of a packet, is usually 64 MiB and at most 1
 * GiB.
 */
const MAX_WINDOW = 320 * 1024 * 1024
const LEAST_READ = 256 * 1024

/** The part of a dump in memory: from the statement or row being read to the last byte read. */
export interface Window {
  bytes: Buffer
  /** The next byte to read. */
  at: number
  /** The offset in the dump of `bytes[0]`. */
  base: number
  isEnded: boolean
  readonly chunks: AsyncIterator<Buffer>
}

export function createWindow(chunks: AsyncIterable<Buffer>): Window {
  const from = chunks[Symbol.asyncIterator]()
  return { bytes: Buffer.alloc(0), at: 0, base: 0, isEnded: false, chunks: from }
}

/**
 * Reads on, and drops the bytes that were processed. Returns false at the end. The window at least
 * doubles, so that the work stays linear although a row is tried again after each read.
 */
export async function more(window: Window): Promise<boolean> {
  if (window.isEnded) return false
  const kept = window.bytes.subarray(window.at)
  if (kept.length > MAX_WINDOW) throw wrong(window, 'is longer than any row that MySQL writes')
  const parts: Buffer[] = [kept]
  const wanted = Math.max(LEAST_READ, kept.length)
  let read = 0
  while (read < wanted) {
    const next = await window.chunks.next()
    if (next.done === true) {
      window.isEnded = true
      break
    }
    parts.push(next.value)
    read += next.value.length
  }
  window.base += window.at
  window.at = 0
  window.bytes = Buffer.concat(parts)
  return read > 0
}

/** Returns whether at least this many bytes are left, after reading on if necessary. */
export async function has(window: Window, bytes: number): Promise<boolean> {
  while (window.bytes.length - window.at < bytes) if (!(await more(window))) return false
  return true
}

/** Returns an error that names the current offset in the dump. */
export function wrong(window: Window, what: string): SourceError {
  return new SourceError(`the dump ${what}, at byte ${window.base + window.at}`)
}
