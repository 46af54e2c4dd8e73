import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { createGunzip } from 'node:zlib'
import { inOrder, readLogName, type LogFileName } from './names.ts'
import { readRecord, type LogRecord } from './record.ts'

// The log files of a folder as one sequence, ordered by time, in constant memory.

/** The modification time of a file can be earlier than its last line by this much. */
const MODIFIED_LATE_MS = 1_000

/** Yields the lines of all roles since a time, ordered by time. */
export async function* recordsIn(folder: string, since: Date): AsyncGenerator<LogRecord> {
  const names = namesIn(folder)
  const roles = new Set(names.flatMap((name) => readLogName(name)?.role ?? []))
  const sources = [...roles].map((role) => recordsOf(folder, inOrder(names, role), since))
  yield* merged(sources)
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Merges several ordered sequences: always the earliest line. */
async function* merged(sources: readonly AsyncGenerator<LogRecord>[]): AsyncGenerator<LogRecord> {
  const heads = await Promise.all(
    sources.map(async (source) => ({ source, next: await source.next() })),
  )
  for (;;) {
    let first: (typeof heads)[number] | null = null
    for (const head of heads) {
      if (head.next.done === true) continue
      const time = head.next.value.time
      if (first === null || time < (first.next.value as LogRecord).time) first = head
    }
    if (first === null) return
    yield first.next.value as LogRecord
    first.next = await first.source.next()
  }
}

async function* recordsOf(
  folder: string,
  files: readonly LogFileName[],
  since: Date,
): AsyncGenerator<LogRecord> {
  for (const { name, isCompressed } of files) {
    const file = path.join(folder, name)
    const opened = openAny(file, isCompressed)
    if (opened === null || opened.modified + MODIFIED_LATE_MS < since.getTime()) continue
    for await (const line of readline.createInterface({ input: opened.lines })) {
      const record = readRecord(line)
      if (record !== null) yield record
    }
  }
}

/**
 * Opens a file under the name that it has now: it may just have been compressed. A file that was
 * deleted is left out.
 */
function openAny(file: string, isCompressed: boolean) {
  const names = isCompressed ? [file] : [file, `${file}.gz`]
  for (const name of names) {
    try {
      const fd = fs.openSync(name, 'r')
      const modified = fs.fstatSync(fd).mtimeMs
      const bytes = fs.createReadStream(name, { fd })
      const lines = name.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
      return { modified, lines }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return null
}
