import { RIPPERS } from '../../../domain/torrents/rip-logs/facts.ts'
import type { RipLog } from '../../../domain/torrents/rip-logs/rip-log.ts'
import { readRipLog } from '../../../domain/torrents/rip-logs/rip-log.ts'
import { logText } from '../../../domain/torrents/rip-logs/text.ts'
import { count, flag, id, list, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { LogRow } from '../../../store/torrents/logs.ts'

const said = text(300).nullable()

export const logShape = named(
  'RipLog',
  record({
    ...{ id, name: text(255), size: count, addedAt: time },
    ripper: oneOf(RIPPERS).nullable().describe('null: the program is unknown'),
    ...{ version: said, drive: said, readMode: said },
    offset: text(10).nullable().describe('samples, with a sign'),
    tracks: count,
    accurate: count.nullable().describe('tracks that AccurateRip knows; null: not in the log'),
    score: count.nullable().describe('0 to 100; null: not scored'),
    deductions: list(record({ points: count, text: text(400) })),
    hasChecksum: flag.describe('whether it ends with a checksum, which is not verified'),
    text: text(300_000),
  }),
)

/** The logs within the JSON of a torrent. */
export const logsField = record({
  logs: count,
  score: count.nullable().describe('the lowest; null: none is scored'),
  haveChecksums: flag,
})
  .nullable()
  .describe('rip logs; null: none')

/** A log, with what is read from it now. */
export interface ReadLog {
  readonly row: LogRow
  readonly text: string
  readonly read: RipLog
}

export function readLog(row: LogRow): ReadLog {
  const content = logText(row.bytes) ?? ''
  return { row, text: content, read: readRipLog(content) }
}

export function logItem({ row, text: content, read }: ReadLog) {
  const { id: logId, name, bytes, ripper, score, addedAt } = row
  const short = (value: string | null) => value?.slice(0, 300) ?? null
  return {
    ...{ id: logId, name, size: bytes.length, addedAt, ripper, score, text: content },
    version: short(read.version),
    drive: short(read.drive),
    readMode: short(read.readMode),
    offset: read.offset === null ? null : signed(read.offset),
    tracks: read.tracks,
    accurate: read.accurate,
    deductions: read.deductions.map((one) => ({ ...one, text: one.text.slice(0, 400) })),
    hasChecksum: read.hasChecksum,
  }
}

/** `+667`, as sites about drives write an offset. */
export function signed(offset: number): string {
  return offset > 0 ? `+${offset}` : String(offset)
}
