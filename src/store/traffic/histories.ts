import { sql } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { SeedTime } from '../../domain/traffic/seed-time.ts'
import { seededSeconds } from '../../domain/traffic/seed-time.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
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

export function historyName(of: Pick<HistoryRecord, 'memberId' | 'torrentId'>): string {
  return `${of.memberId}/${of.torrentId}`
}

/** Locks the rows of these members and torrents, and creates missing ones. */
export async function lockHistories(tx: Db, entries: readonly NumberedEntry[]): Promise<Histories> {
  const firsts = new Map<string, TrafficEntry>()
  for (const { entry } of entries) {
    const known = firsts.get(historyName(entry))
    if (known === undefined || entry.at < known.at) firsts.set(historyName(entry), entry)
  }
  if (firsts.size === 0) return new Map()
  const given = givenRows([...firsts.values()], {
    m: ['bigint', (entry) => entry.memberId],
    t: ['bigint', (entry) => entry.torrentId],
    at: ['float8', (entry) => entry.at],
  })
  await sql`
    insert into member_torrent (member_id, torrent_id, first_at, last_at)
    select m, t, to_timestamp(at), to_timestamp(at) from ${given}
    where not exists (select from member_torrent where member_id = m and torrent_id = t)
    order by m, t
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<HistoryRow>`
    select h.member_id as "memberId", h.torrent_id as "torrentId", h.raw_uploaded as "rawUp",
      h.raw_downloaded as "rawDown", h.uploaded as up, h.downloaded as down,
      h.up_remainder as "upRemainder", h.down_remainder as "downRemainder",
      h.seeded_reported as reported, h.seeded_covered as covered, h.seeded_spans as spans,
      h.leeched_seconds as "leechedSeconds", h.stalled_seconds as "stalledSeconds",
      extract(epoch from h.first_at)::float8 as "firstAt",
      extract(epoch from h.last_at)::float8 as "lastAt",
      extract(epoch from h.completed_at)::float8 as "completedAt", h.snatches,
      h.raw_downloaded_at_snatch as "rawDownAtSnatch"
    from ${given} join member_torrent h on h.member_id = m and h.torrent_id = t
    order by h.member_id, h.torrent_id
    for update of h`.execute(tx)
  return new Map(rows.map((row) => [historyName(row), recordOf(row)]))
}

export async function writeHistories(tx: Db, histories: Histories): Promise<void> {
  if (histories.size === 0) return
  await sql`
    update member_torrent h set
      raw_uploaded = x.raw_up, raw_downloaded = x.raw_down, uploaded = x.up, downloaded = x.down,
      up_remainder = x.up_remainder, down_remainder = x.down_remainder,
      seeded_seconds = x.seeded, seeded_reported = x.reported, seeded_covered = x.covered,
      seeded_spans = x.spans::bigint[], leeched_seconds = x.leeched, stalled_seconds = x.stalled,
      first_at = to_timestamp(x.first_at), last_at = to_timestamp(x.last_at),
      completed_at = to_timestamp(x.completed_at), snatches = x.snatches,
      raw_downloaded_at_snatch = x.at_snatch
    from ${givenRows([...histories.values()], WRITTEN)}
    where h.member_id = x.m and h.torrent_id = x.t`.execute(tx)
}

type HistoryRow = Omit<HistoryRecord, 'seedTime'> & SeedTime

function recordOf({ reported, covered, spans, ...record }: HistoryRow): HistoryRecord {
  return { ...record, seedTime: { reported, covered, spans } }
}

const WRITTEN: GivenColumns<HistoryRecord> = {
  m: ['bigint', (record) => record.memberId],
  t: ['bigint', (record) => record.torrentId],
  raw_up: ['numeric', (record) => record.rawUp],
  raw_down: ['numeric', (record) => record.rawDown],
  up: ['numeric', (record) => record.up],
  down: ['numeric', (record) => record.down],
  up_remainder: ['integer', (record) => record.upRemainder],
  down_remainder: ['integer', (record) => record.downRemainder],
  seeded: ['bigint', (record) => seededSeconds(record.seedTime)],
  reported: ['bigint', (record) => record.seedTime.reported],
  covered: ['bigint', (record) => record.seedTime.covered],
  spans: ['text', (record) => `{${record.seedTime.spans.join()}}`],
  leeched: ['bigint', (record) => record.leechedSeconds],
  stalled: ['bigint', (record) => record.stalledSeconds],
  first_at: ['float8', (record) => record.firstAt],
  last_at: ['float8', (record) => record.lastAt],
  completed_at: ['float8', (record) => record.completedAt],
  snatches: ['integer', (record) => record.snatches],
  at_snatch: ['numeric', (record) => record.rawDownAtSnatch],
}
