import fs from 'node:fs'
import path from 'node:path'
import { readLogName } from '../../shared/log-files/names.ts'
import { pause } from '../../shared/running/pause.ts'
import { readRecord, type LogRecord } from '../../shared/log-files/record.ts'

const LOOK_MS = 250

interface Followed {
  readonly fd: number
  readonly ino: number
  at: number
  /** The beginning of a line that has not been written to its end yet. */
  rest: Buffer
}

/** Calls `take` with each new line until `stopping` is aborted. */
export type Following = (take: (record: LogRecord) => void, stopping: AbortSignal) => Promise<void>

/** Returns the new lines of a folder: those that are written after this call. */
export function follow(folder: string): Following {
  const files = new Map<string, Followed>()
  for (const name of currentIn(folder)) open(files, path.join(folder, name), true)
  return (take, stopping) => takeNew({ folder, files }, take, stopping)
}

async function takeNew(
  { folder, files }: { readonly folder: string; readonly files: Map<string, Followed> },
  take: (record: LogRecord) => void,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    for (const name of currentIn(folder)) {
      const file = path.join(folder, name)
      const known = files.get(file)
      // If a rotation has completed the known file, it is first read to its end.
      for (const record of known === undefined ? [] : newLines(known)) take(record)
      if (known === undefined || inoOf(file) !== known.ino) {
        const opened = open(files, file, false)
        for (const record of opened === null ? [] : newLines(opened)) take(record)
      }
    }
    await pause(LOOK_MS, stopping)
  }
  for (const { fd } of files.values()) fs.closeSync(fd)
}

function currentIn(folder: string): string[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : []
  return names.filter((name) => readLogName(name)?.completed === null)
}

function inoOf(file: string): number | null {
  return fs.statSync(file, { throwIfNoEntry: false })?.ino ?? null
}

function open(files: Map<string, Followed>, file: string, isAtEnd: boolean): Followed | null {
  const known = files.get(file)
  if (known !== undefined) fs.closeSync(known.fd)
  files.delete(file)
  try {
    const fd = fs.openSync(file, 'r')
    const { ino, size } = fs.fstatSync(fd)
    const followed = { fd, ino, at: isAtEnd ? size : 0, rest: Buffer.alloc(0) }
    files.set(file, followed)
    return followed
  } catch {
    return null // just rotated: the next check opens the new file
  }
}

function newLines(followed: Followed): LogRecord[] {
  const found: LogRecord[] = []
  const chunk = Buffer.alloc(65_536)
  for (;;) {
    const bytes = fs.readSync(followed.fd, chunk, 0, chunk.length, followed.at)
    if (bytes === 0) return found
    followed.at += bytes
    const all = Buffer.concat([followed.rest, chunk.subarray(0, bytes)])
    const end = all.lastIndexOf('\n') + 1
    followed.rest = all.subarray(end)
    const lines = all.subarray(0, end).toString('utf8').split('\n')
    found.push(...lines.flatMap((line) => readRecord(line) ?? []))
  }
}
