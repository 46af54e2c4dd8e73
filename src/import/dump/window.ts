import { SourceError } from '../rows.ts'

/** A row longer than any that MySQL accepts: its limit for a packet is 1 GiB, usually 64 MiB. */
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
 * Reads on, and drops the bytes that were processed; false at the end. The window at least doubles,
 * so that a row that is tried again after each read costs a constant factor.
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

/** Whether at least that many bytes are there to read. */
export async function has(window: Window, bytes: number): Promise<boolean> {
  while (window.bytes.length - window.at < bytes) if (!(await more(window))) return false
  return true
}

/** An error that names the byte at which the window is. */
export function wrong(window: Window, what: string): SourceError {
  return new SourceError(`the dump ${what}, at byte ${window.base + window.at}`)
}
