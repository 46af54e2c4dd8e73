import { sql } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { SeedTime } from '../../domain/traffic/seed-time.ts'
import { seededSeconds } from '../../domain/traffic/seed-time.ts'
import type { Db } from '../base/db.ts'
import type { NumberedEntry } from './reading.ts'

/** A row of member_torrent during a booking. Times are seconds since 1970. */
export interface HistoryRecord {
  readonly memberId: number
  readonly torrentId: number
  rawUp: bigint
  rawDown: bigint
  up: bigint
  down: bigint
  upRemainder: number
  downRemainder: number
  seedTime: SeedTime
  leechedSeconds: number
  /** Part of the leeching time: seconds without progress while there was no seeder. */
  stalledSeconds: number
  firstAt: number
  lastAt: number
  completedAt: number | null
  snatches: number
  rawDownAtSnatch: bigint
}

export type Histories = ReadonlyMap<string, HistoryRecord>

export function historyName(entry: TrafficEntry): string {
  return `${entry.memberId}/${entry.torrentId}`
}

/** Locks the rows of these members and torrents, and creates missing ones. */
export async function lockHistories(tx: Db, entries: readonly NumberedEntry[]): Promise<Histories> {
  const keys = new Map<string, object>()
  for (const { entry } of entries) {
    const known = keys.get(historyName(entry)) as { at: number } | undefined
    const at = Math.min(known?.at ?? entry.at, entry.at)
    keys.set(historyName(entry), { m: entry.memberId, t: entry.torrentId, at })
  }
  if (keys.size === 0) return new Map()
  const given = JSON.stringify([...keys.values()])
  await sql`
    insert into member_torrent (member_id, torrent_id, first_at, last_at)
    select m, t, to_timestamp(at), to_timestamp(at)
    from jsonb_to_recordset(${given}::jsonb) as x (m bigint, t bigint, at float8)
    order by m, t
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<HistoryRow>`
    select h.* from jsonb_to_recordset(${given}::jsonb) as x (m bigint, t bigint)
    join member_torrent h on h.member_id = m and h.torrent_id = t
    order by h.member_id, h.torrent_id
    for update of h`.execute(tx)
  return new Map(rows.map((row) => [`${row.member_id}/${row.torrent_id}`, recordOf(row)]))
}

export async function writeHistories(tx: Db, histories: Histories): Promise<void> {
  if (histories.size === 0) return
  const given = JSON.stringify([...histories.values()].map(written))
  await sql`
    update member_torrent h set
      raw_uploaded = x.raw_up, raw_downloaded = x.raw_down, uploaded = x.up, downloaded = x.down,
      up_remainder = x.up_remainder, down_remainder = x.down_remainder,
      seeded_seconds = x.seeded, seeded_reported = x.reported, seeded_covered = x.covered,
      seeded_spans = x.spans, leeched_seconds = x.leeched, stalled_seconds = x.stalled,
      first_at = to_timestamp(x.first_at), last_at = to_timestamp(x.last_at),
      completed_at = to_timestamp(x.completed_at), snatches = x.snatches,
      raw_downloaded_at_snatch = x.at_snatch
    from jsonb_to_recordset(${given}::jsonb) as x (
      m bigint, t bigint, raw_up numeric, raw_down numeric, up numeric, down numeric,
      up_remainder int, down_remainder int, seeded bigint, reported bigint, covered bigint,
      spans bigint[], leeched bigint, stalled bigint, first_at float8, last_at float8,
      completed_at float8, snatches int, at_snatch numeric)
    where h.member_id = x.m and h.torrent_id = x.t`.execute(tx)
}

interface HistoryRow {
  readonly member_id: number
  readonly torrent_id: number
  readonly raw_uploaded: bigint
  readonly raw_downloaded: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly up_remainder: number
  readonly down_remainder: number
  readonly seeded_reported: number
  readonly seeded_covered: number
  readonly seeded_spans: number[]
  readonly leeched_seconds: number
  readonly stalled_seconds: number
  readonly first_at: Date
  readonly last_at: Date
  readonly completed_at: Date | null
  readonly snatches: number
  readonly raw_downloaded_at_snatch: bigint
}

function recordOf(row: HistoryRow): HistoryRecord {
  return {
    memberId: row.member_id,
    torrentId: row.torrent_id,
    rawUp: row.raw_uploaded,
    rawDown: row.raw_downloaded,
    up: row.uploaded,
    down: row.downloaded,
    upRemainder: row.up_remainder,
    downRemainder: row.down_remainder,
    seedTime: {
      reported: row.seeded_reported,
      covered: row.seeded_covered,
      spans: row.seeded_spans,
    },
    leechedSeconds: row.leeched_seconds,
    stalledSeconds: row.stalled_seconds,
    firstAt: row.first_at.getTime() / 1000,
    lastAt: row.last_at.getTime() / 1000,
    completedAt: row.completed_at === null ? null : row.completed_at.getTime() / 1000,
    snatches: row.snatches,
    rawDownAtSnatch: row.raw_downloaded_at_snatch,
  }
}

function written(record: HistoryRecord): object {
  return {
    m: record.memberId,
    t: record.torrentId,
    raw_up: String(record.rawUp),
    raw_down: String(record.rawDown),
    up: String(record.up),
    down: String(record.down),
    up_remainder: record.upRemainder,
    down_remainder: record.downRemainder,
    seeded: seededSeconds(record.seedTime),
    reported: record.seedTime.reported,
    covered: record.seedTime.covered,
    spans: record.seedTime.spans,
    leeched: record.leechedSeconds,
    stalled: record.stalledSeconds,
    first_at: record.firstAt,
    last_at: record.lastAt,
    completed_at: record.completedAt,
    snatches: record.snatches,
    at_snatch: String(record.rawDownAtSnatch),
  }
}
