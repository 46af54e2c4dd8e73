import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import { count } from '../../../shared/format.ts'
import type { Db } from '../../../store/base/db.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as fronts from '../../../store/shadow/front.ts'
import type { BookedSum } from '../../../store/shadow/sums.ts'
import { bookedSince } from '../../../store/shadow/sums.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import type { Late } from './late-entries.ts'
import { lateEntries } from './late-entries.ts'

/** Trackers learn about a return, and send what is left, within a few seconds. */
const WAIT_MS = 20_000
const POLL_MS = 250
const LATER = 'run this command again later, with another FILE'
const HEAD = [
  ...['old_member_id', 'member', 'old_torrent_id', 'info_hash'],
  ...['uploaded', 'downloaded', 'credited_uploaded', 'credited_downloaded'],
]

export const cutoverSums = defineCommand({
  name: 'cutover sums',
  summary: 'writes what was booked since the hand-over, by member and torrent, as CSV',
  permission: 'nodes.switch',
  operands: ['FILE'],
  run: ({ operands, withDatabase, config, clock }) =>
    withDatabase(async (db) => {
      const front = await fronts.find(db)
      const since = front?.handedAt ?? null
      if (since === null) throw new CommandError('there was no hand-over: nothing was booked')
      const isReturned = front?.phase === 'shadow'
      const [file] = operands
      const written = await inNewFile(file, async (fd) => {
        const late = await lateNow(db, isReturned, clock.now)
        return { late, ...(await writeSums(db, since, fd)) }
      })
      const { late, rows, up, down } = written
      const sum = `${count(rows)} rows since ${since.toISOString()}: ${up} up, ${down} down`
      const { intervalDays } = await settings.site(db, config)
      const kept = startOfDay(new Date(clock.now().getTime() - intervalDays * DAY_MS))
      const isWhole = since >= kept
      const later = late.reasons.map((why) => `${why}: ${LATER}`)
      const reasons = [...later, ...(isWhole ? [] : [combined(kept)])]
      // Until clients have returned to the old tracker, there is always more traffic to come.
      const isFinal = isWhole && (!isReturned || later.length === 0)
      const json = { since, rows, up, down, unbooked: late.unbooked, isWhole, isFinal, reasons }
      return { text: [sum, ...reasons].join('\n'), json, exitCode: isFinal ? 0 : 1 }
    }),
})

async function writeSums(db: Db, since: Date, fd: number) {
  let [rows, up, down] = [0, 0n, 0n]
  // writeFileSync writes everything, whereas writeSync writes only as much as fits on a disk that
  // is almost full.
  fs.writeFileSync(fd, `${HEAD.join(',')}\n`)
  await bookedSince(db, since, (sums) => {
    fs.writeFileSync(fd, sums.map(lineOf).join(''))
    rows += sums.length
    for (const { rawUp, rawDown } of sums) [up, down] = [up + rawUp, down + rawDown]
  })
  return { rows, up, down }
}

/**
 * Waits until trackers that are shadows again have sent everything; returns what they still have
 * not sent.
 */
async function lateNow(db: Db, isReturned: boolean, now: () => Date): Promise<Late> {
  for (const end = performance.now() + WAIT_MS; ; await delay(POLL_MS)) {
    const late = lateEntries(await nodes.all(db), isReturned, now())
    if (!isReturned || late.reasons.length === 0 || performance.now() >= end) return late
  }
}

/**
 * Explains what is missing: days also contain the sums of imports, so nothing shows what was booked
 * here in them.
 */
function combined(kept: Date): string {
  const day = kept.toISOString().slice(0, 10)
  return `Intervals before ${day} are combined by day: what was booked before is NOT in the file`
}

/**
 * Writes a new file, which gets its name only when it is complete, so that a killed run can be
 * repeated. The file is opened before `write` waits for anything.
 */
async function inNewFile<T>(file: string, write: (fd: number) => Promise<T>): Promise<T> {
  const part = `${file}.part`
  const fd = opened(file, part)
  try {
    const written = await write(fd)
    fs.fsyncSync(fd)
    fs.renameSync(part, file)
    return written
  } catch (error) {
    fs.rmSync(part, { force: true })
    // An error without a system call comes from the database.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw notWritten(file, (error as Error).message)
  } finally {
    fs.closeSync(fd)
  }
}

function opened(file: string, part: string): number {
  if (fs.existsSync(file)) throw notWritten(file, 'it exists')
  try {
    return fs.openSync(part, 'w', 0o600)
  } catch (error) {
    throw notWritten(file, (error as Error).message)
  }
}

function notWritten(file: string, why: string): CommandError {
  return new CommandError(`${file} cannot be written: ${why}`)
}

/**
 * Formats a line. Names need no quotes, because they consist of letters, digits, dots, dashes and
 * underscores.
 */
function lineOf(sum: BookedSum): string {
  const { oldMemberId, member, oldTorrentId, infoHash } = sum
  const { rawUp, rawDown, creditedUp, creditedDown } = sum
  const who = [oldMemberId ?? '', member, oldTorrentId ?? '', infoHash]
  return `${[...who, rawUp, rawDown, creditedUp, creditedDown].join(',')}\n`
}
