import fs from 'node:fs'
import { appendingSteps, keptEnd } from './appending.ts'

// Adds lines to the settings of this machine. If the process is killed or the power fails in the
// middle, the file is still valid, and each line is either complete or missing.

/**
 * The errors of a folder in which no new file can be created, or of a file that cannot be replaced.
 */
const NOT_HERE: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'EBUSY']

/**
 * Adds lines such as `NAME=value` to a file: by a new file that replaces it or, if the folder does
 * not allow that (`/etc/babou` belongs to root), at its end.
 */
export function addLines(file: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  const isThere = fs.existsSync(file)
  // A symbolic link is kept: the file to which it points is replaced.
  const real = isThere ? fs.realpathSync(file) : file
  const before = isThere ? fs.readFileSync(real) : Buffer.alloc(0)
  if (!replace(real, before, lines)) append(real, before, lines)
}

/** Replaces the file; returns false when it cannot be replaced, or would get another owner. */
function replace(file: string, before: Buffer, lines: readonly string[]): boolean {
  const next = `${file}.joining`
  const kept = before.subarray(0, keptEnd(before, lines))
  const gap = kept.length === 0 || kept.at(-1) === NEWLINE ? '' : '\n'
  try {
    fs.rmSync(next, { force: true })
    const fd = fs.openSync(next, 'wx', 0o600)
    try {
      if (fs.existsSync(file)) {
        const { uid, gid } = fs.statSync(file)
        fs.fchownSync(fd, uid, gid)
      }
      const added = Buffer.from(`${gap}${lines.join('\n')}\n`)
      writeAll(fd, Buffer.concat([kept, added]), 0)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(next, file)
    return true
  } catch (error) {
    if (!NOT_HERE.includes((error as NodeJS.ErrnoException).code)) throw error
    fs.rmSync(next, { force: true })
    return false
  }
}

const NEWLINE = 0x0a

function append(file: string, before: Buffer, lines: readonly string[]): void {
  const fd = fs.openSync(file, 'r+')
  try {
    for (const { at, bytes } of appendingSteps(before, lines)) {
      writeAll(fd, bytes, at)
      // The disk must not store a later step before an earlier one, so each is synced.
      fs.fsyncSync(fd)
    }
  } finally {
    fs.closeSync(fd)
  }
}

function writeAll(fd: number, bytes: Buffer, at: number): void {
  for (let put = 0; put < bytes.length;) {
    put += fs.writeSync(fd, bytes, put, bytes.length - put, at + put)
  }
}
