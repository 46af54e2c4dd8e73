import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import path from 'node:path'
import { createGzip } from 'node:zlib'
import { readLogName } from './names.ts'

// Compresses complete log files, and deletes them when they are too old or too large in total.

export interface LogLimits {
  /** The size of all complete files in the folder in bytes, including those of other roles. */
  readonly totalBytes: number
  readonly days: number
}

const DAY_MS = 86_400_000
const PART = '.part'

/** Compresses the complete files of a role, and deletes files beyond the limits. */
export async function careForFiles(
  folder: string,
  role: string,
  limits: LogLimits,
  now: Date,
): Promise<void> {
  for (const name of await fs.promises.readdir(folder)) {
    const found = readLogName(name)
    if (found?.role !== role || found.completed === null || found.isCompressed) continue
    await compress(path.join(folder, name))
  }
  await removeSurplus(folder, limits, now)
}

/**
 * Replaces a file with a compressed one with the same times. A killed process leaves one of the
 * two.
 */
async function compress(file: string): Promise<void> {
  const part = `${file}.gz${PART}`
  const { atime, mtime } = await fs.promises.stat(file)
  const out = fs.createWriteStream(part, { mode: 0o600 })
  await pipeline(fs.createReadStream(file), createGzip({ level: 6 }), out)
  await fs.promises.utimes(part, atime, mtime)
  await fs.promises.rename(part, `${file}.gz`)
  await fs.promises.rm(file, { force: true })
}

/**
 * Deletes the complete files that are too old, then the oldest ones until the size is within the
 * limit.
 */
export async function removeSurplus(folder: string, limits: LogLimits, now: Date): Promise<number> {
  const files: { file: string; size: number; at: number }[] = []
  for (const name of await fs.promises.readdir(folder)) {
    if ((readLogName(name)?.completed ?? null) === null) continue
    const file = path.join(folder, name)
    const found = await fs.promises.stat(file).catch(() => null)
    if (found !== null) files.push({ file, size: found.size, at: found.mtimeMs })
  }
  files.sort((a, b) => b.at - a.at)
  let total = 0
  let removed = 0
  for (const { file, size, at } of files) {
    total += size
    const isOld = now.getTime() - at > limits.days * DAY_MS
    if (!isOld && total <= limits.totalBytes) continue
    await fs.promises.rm(file, { force: true })
    removed++
  }
  return removed
}
