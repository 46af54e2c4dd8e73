import { sql } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { SeedTime } from '../../domain/traffic/seed-time.ts'
import { seededSeconds } from '../../domain/traffic/seed-time.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
import type { BatchRows } from './batch-rows.ts'
import { rowsOf, writeRows } from './batch-rows.ts'
import type { StoredAt } from './contested.ts'
import type { NumberedEntry } from './reading.ts'

/**
 * A row of member_torrent during a booking: what was stored, as far as the booking needs it, and
 * what the booking adds.
 */
export interface HistoryRecord {
  readonly memberId: number
  readonly torrentId: number
  /** Null if the member has no row for this torrent. */
  stored: StoredAt | null
  /** Bytes of this batch. */
  rawUp: bigint
  rawDown: bigint
  up: bigint
  down: bigint
  upRemainder: number
  downRemainder: number
  seedTime: SeedTime
  /** Seconds of this batch. */
  leechedSeconds: number
  /** The part of the leeching time without progress while there was no seeder, in seconds. */
  stalledSeconds: number
  /** The times of this batch's entries (seconds since 1970); Infinity and 0 before the first. */
  firstAt: number
  lastAt: number
  completedAt: number | null
  snatches: number
  /** Raw bytes downloaded since the last snatch. */
  rawDownSince: bigint
}

export type Histories = BatchRows<HistoryRecord>

/** Reads the rows of these members and torrents without locking them (see `book`). */
export async function readHistories(tx: Db, entries: readonly NumberedEntry[]): Promise<Histories> {
  const nameOf = ({ memberId, torrentId }: TrafficEntry) => `${memberId}/${torrentId}`
  const histories = rowsOf(entries, { nameOf, newRow: newRecord, byKey })
  const records = histories.rows
  if (records.length === 0) return histories
  const { rows } = await sql<HistoryRow>`
    select x.n, h.ctid::text as place, h.xmin::text as writer, h.up_remainder as "upRemainder",
      h.down_remainder as "downRemainder", h.seeded_reported as reported,
      h.seeded_covered as covered, h.seeded_spans as spans, h.snatches,
      h.raw_downloaded - h.raw_downloaded_at_snatch as "rawDownSince"
    from ${givenRows(records, KEY)}
    join member_torrent h on h.member_id = x.m and h.torrent_id = x.t`.execute(tx)
  for (const row of rows) fillIn(records[row.n], row)
  return histories
}

function newRecord({ memberId, torrentId }: TrafficEntry): HistoryRecord {
  return {
    memberId,
    torrentId,
    stored: null,
    rawUp: 0n,
    rawDown: 0n,
    up: 0n,
    down: 0n,
    upRemainder: 0,
    downRemainder: 0,
    seedTime: { reported: 0, covered: 0, spans: [] },
    leechedSeconds: 0,
    stalledSeconds: 0,
    firstAt: Infinity,
    lastAt: 0,
    completedAt: null,
    snatches: 0,
    rawDownSince: 0n,
  }
}

type HistoryRow = StoredAt &
  SeedTime & {
    readonly n: number
    readonly upRemainder: number
    readonly downRemainder: number
    readonly snatches: number
    readonly rawDownSince: bigint
  }

function fillIn(record: HistoryRecord, row: HistoryRow): void {
  const { place, writer, reported, covered, spans } = row
  record.stored = { place, writer }
  record.seedTime = { reported, covered, spans }
  record.upRemainder = row.upRemainder
  record.downRemainder = row.downRemainder
  record.snatches = row.snatches
  record.rawDownSince = row.rawDownSince
}

/** Sorts rows into the order in which all bookings insert them. */
function byKey(a: HistoryRecord, b: HistoryRecord): number {
  return a.memberId === b.memberId ? a.torrentId - b.torrentId : a.memberId - b.memberId
}

/**
 * Writes the rows.
 * @throws Contested if one of them is no longer as it was read
 */
export async function writeHistories(tx: Db, { rows }: Histories): Promise<void> {
  await writeRows(rows, { update: (some) => update(tx, some), insert: (some) => insert(tx, some) })
}

function update(tx: Db, records: readonly HistoryRecord[]) {
  return sql`
    update member_torrent h set
      raw_uploaded = h.raw_uploaded + x.raw_up, raw_downloaded = h.raw_downloaded + x.raw_down,
      uploaded = h.uploaded + x.up, downloaded = h.downloaded + x.down,
      up_remainder = x.up_remainder, down_remainder = x.down_remainder,
      seeded_seconds = x.seeded, seeded_reported = x.reported, seeded_covered = x.covered,
      seeded_spans = x.spans::bigint[], leeched_seconds = h.leeched_seconds + x.leeched,
      stalled_seconds = h.stalled_seconds + x.stalled,
      first_at = least(h.first_at, to_timestamp(x.first_at)),
      last_at = greatest(h.last_at, to_timestamp(x.last_at)),
      completed_at = coalesce(h.completed_at, to_timestamp(x.completed_at)),
      snatches = x.snatches,
      raw_downloaded_at_snatch = h.raw_downloaded + x.raw_down - x.raw_down_since
    from ${givenRows(records, { ...STORED, ...WRITTEN })}
    where h.ctid = x.place and h.xmin = x.writer`.execute(tx)
}

async function insert(tx: Db, records: readonly HistoryRecord[]): Promise<void> {
  await sql`
    insert into member_torrent (member_id, torrent_id, raw_uploaded, raw_downloaded, uploaded,
      downloaded, up_remainder, down_remainder, seeded_seconds, seeded_reported, seeded_covered,
      seeded_spans, leeched_seconds, stalled_seconds, first_at, last_at, completed_at, snatches,
      raw_downloaded_at_snatch)
    select m, t, raw_up, raw_down, up, down, up_remainder, down_remainder, seeded, reported,
      covered, spans::bigint[], leeched, stalled, to_timestamp(first_at), to_timestamp(last_at),
      to_timestamp(completed_at), snatches, raw_down - raw_down_since
    from ${givenRows(records, { ...KEY, ...WRITTEN })}`.execute(tx)
}

const KEY: GivenColumns<HistoryRecord> = {
  n: ['integer', (_, index) => index],
  m: ['bigint', (record) => record.memberId],
  t: ['bigint', (record) => record.torrentId],
}

const STORED: GivenColumns<HistoryRecord> = {
  place: ['tid', (record) => record.stored?.place],
  writer: ['xid', (record) => record.stored?.writer],
}

const WRITTEN: GivenColumns<HistoryRecord> = {
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
  raw_down_since: ['numeric', (record) => record.rawDownSince],
}
