import { sql } from 'kysely'
import { ENTRY_FLAG, type TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { SessionState } from '../../domain/traffic/session-state.ts'
import type { Hole, SessionCounters } from '../../domain/traffic/session-bytes.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
import type { BatchRows } from './batch-rows.ts'
import { rowsOf, writeRows } from './batch-rows.ts'
import type { StoredAt } from './contested.ts'
import type { NumberedEntry } from './reading.ts'
import type { TrailText } from './trails.ts'
import { readTrail, trailText } from './trails.ts'

/**
 * A row of peer_session during a booking: what was stored, as far as the booking needs it, and what
 * the booking adds.
 */
export interface SessionRecord {
  readonly torrentId: number
  readonly memberId: number
  readonly sessionKey: string
  /** Null for a session without a row. */
  stored: StoredAt | null
  /** Null until its first entry. */
  state: SessionState | null
  /** The bytes left to download in the newest entry; null before the first. */
  left: bigint | null
  /** When the session started, by the entries of this batch; Infinity before the first. */
  startedAt: number
  completedAt: number | null
  seededSeconds: number
  leechedSeconds: number
  isSuspicious: boolean
  /** The newest entry of this batch, if it is newer than the stored one. */
  newest: TrafficEntry | null
  /** The newest entry that has the client and the key. */
  told: TrafficEntry | null
}

export type Sessions = BatchRows<SessionRecord>

/** Reads the sessions of these entries without locking them (see `book`). */
export async function readSessions(tx: Db, entries: readonly NumberedEntry[]): Promise<Sessions> {
  const sessions = rowsOf(entries, { nameOf, newRow: newRecord, byKey })
  const records = sessions.rows
  if (records.length === 0) return sessions
  const { rows } = await sql<SessionRow>`
    select x.n, s.ctid::text as place, s.xmin::text as writer, s.uploaded, s.downloaded,
      s.left_bytes as "left", extract(epoch from s.last_at)::float8 as "lastAt", s.sequence,
      s.resumed_sequence as "resumedSequence", nullif(s.holes, '[]') as holes,
      s.store_id as store, s.trail
    from ${givenRows(records, KEY)}
    join peer_session s on s.torrent_id = x.t and s.member_id = x.m and s.session_key = x.k
    `.execute(tx)
  for (const row of rows) fillIn(records[row.n], row)
  return sessions
}

function nameOf({ torrentId, memberId, sessionKey }: TrafficEntry): string {
  return `${torrentId}/${memberId}/${sessionKey}`
}

function newRecord({ torrentId, memberId, sessionKey }: TrafficEntry): SessionRecord {
  return {
    torrentId,
    memberId,
    sessionKey,
    stored: null,
    state: null,
    left: null,
    startedAt: Infinity,
    completedAt: null,
    seededSeconds: 0,
    leechedSeconds: 0,
    isSuspicious: false,
    newest: null,
    told: null,
  }
}

type SessionRow = Omit<SessionCounters, 'holes'> &
  StoredAt & {
    readonly n: number
    readonly left: bigint
    readonly lastAt: number
    /** Null if there are no holes. */
    readonly holes: readonly Record<keyof Hole, string>[] | null
    readonly store: string
    readonly trail: TrailText | null
  }

function fillIn(record: SessionRecord, row: SessionRow): void {
  const { place, writer, sequence, resumedSequence, uploaded, downloaded } = row
  record.stored = { place, writer }
  const holes = row.holes?.map((hole) => mapped(hole, BigInt)) ?? []
  const counters = { sequence, resumedSequence, uploaded, downloaded, holes }
  const { store, lastAt } = row
  const trail = row.trail === null ? null : readTrail(row.trail)
  record.state = { store, counters, lastAt, trail }
  record.left = row.left
}

/** Sorts rows into the order in which all bookings insert them. */
function byKey(a: SessionRecord, b: SessionRecord): number {
  if (a.torrentId !== b.torrentId) return a.torrentId - b.torrentId
  if (a.memberId !== b.memberId) return a.memberId - b.memberId
  return a.sessionKey < b.sessionKey ? -1 : 1
}

/**
 * Writes the sessions, with the absolute values of the newest entry.
 *
 * @throws Contested if one of them is no longer as it was read
 */
export async function writeSessions(tx: Db, { rows }: Sessions): Promise<void> {
  await writeRows(rows, {
    update: (some) => update(tx, some),
    insert: (some) => insert(tx, some),
  })
}

/**
 * Updates sessions. Null values do not change a column; without a newest entry, all values from it
 * are null.
 */
function update(tx: Db, records: readonly SessionRecord[]) {
  return sql`
    update peer_session s set
      client = coalesce(x.client, s.client), key_hash = coalesce(x.key_hash, s.key_hash),
      ipv4 = case when x.left_bytes is null then s.ipv4 else x.ipv4 end,
      port4 = case when x.left_bytes is null then s.port4 else x.port4 end,
      ipv6 = case when x.left_bytes is null then s.ipv6 else x.ipv6 end,
      port6 = case when x.left_bytes is null then s.port6 else x.port6 end,
      partial = coalesce(x.partial, s.partial),
      reachable = coalesce(x.reachable, s.reachable),
      uploaded = x.uploaded, downloaded = x.downloaded,
      left_bytes = coalesce(x.left_bytes, s.left_bytes),
      seeding = coalesce(x.left_bytes, s.left_bytes) = 0,
      suspicious = s.suspicious or x.suspicious,
      seeded_seconds = s.seeded_seconds + x.seeded,
      leeched_seconds = s.leeched_seconds + x.leeched,
      started_at = least(s.started_at, to_timestamp(x.started_at)),
      last_at = to_timestamp(x.last_at),
      completed_at = coalesce(s.completed_at, to_timestamp(x.completed_at)),
      ended_at = case when x.left_bytes is null then s.ended_at else to_timestamp(x.ended_at) end,
      ended_by = case when x.left_bytes is null then s.ended_by else x.ended_by end,
      sequence = x.sequence, resumed_sequence = x.resumed_sequence,
      holes = coalesce(x.holes::jsonb, '[]'), store_id = x.store, trail = x.trail::jsonb
    from ${givenRows(records, { ...STORED, ...WRITTEN })}
    where s.ctid = x.place and s.xmin = x.writer`.execute(tx)
}

async function insert(tx: Db, records: readonly SessionRecord[]): Promise<void> {
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash, ipv4,
      port4, ipv6, port6, partial, reachable, uploaded, downloaded, left_bytes, seeding, suspicious,
      seeded_seconds, leeched_seconds, started_at, last_at, completed_at, ended_at, ended_by,
      sequence, resumed_sequence, holes, trail)
    select t, m, k, store, coalesce(client, ''), coalesce(key_hash, 0), ipv4, port4, ipv6,
      port6, partial, reachable, uploaded, downloaded, left_bytes, left_bytes = 0, suspicious,
      seeded, leeched, to_timestamp(started_at), to_timestamp(last_at), to_timestamp(completed_at),
      to_timestamp(ended_at), ended_by, sequence, resumed_sequence, coalesce(holes::jsonb, '[]'),
      trail::jsonb
    from ${givenRows(records, { ...KEY, ...WRITTEN })}`.execute(tx)
}

function mapped<K extends string, A, B>(from: Readonly<Record<K, A>>, change: (value: A) => B) {
  const entries = Object.entries<A>(from).map(([key, value]) => [key, change(value)])
  return Object.fromEntries(entries) as Record<K, B>
}

/** Returns whether a session is reachable; null: the tracker does not know yet. */
function reachableIn(flags: number): boolean | null {
  if ((flags & ENTRY_FLAG.reachable) !== 0) return true
  return (flags & ENTRY_FLAG.unreachable) !== 0 ? false : null
}

const ENDINGS: readonly string[] = ['stopped', 'expired', 'removed']

type Newest = (entry: TrafficEntry) => number | bigint | boolean | string | null

/** Returns a getter for a value of the newest entry; the value is null without one. */
function ofNewest(valueOf: Newest) {
  return ({ newest }: SessionRecord) => (newest === null ? null : valueOf(newest))
}

const stateOf = ({ state }: SessionRecord) => state as SessionState
const countersOf = (record: SessionRecord) => stateOf(record).counters

const KEY: GivenColumns<SessionRecord> = {
  n: ['integer', (_, index) => index],
  t: ['bigint', (record) => record.torrentId],
  m: ['bigint', (record) => record.memberId],
  k: ['bytea', (record) => record.sessionKey],
}

const STORED: GivenColumns<SessionRecord> = {
  place: ['tid', (record) => record.stored?.place],
  writer: ['xid', (record) => record.stored?.writer],
}

const WRITTEN: GivenColumns<SessionRecord> = {
  client: ['bytea', ({ told }) => told?.client],
  key_hash: ['bigint', ({ told }) => told?.keyHash],
  ipv4: ['inet', ofNewest(({ ipv4 }) => ipv4)],
  port4: ['integer', ofNewest(({ ipv4, port4 }) => (ipv4 === null ? null : port4))],
  ipv6: ['inet', ofNewest(({ ipv6 }) => ipv6)],
  port6: ['integer', ofNewest(({ ipv6, port6 }) => (ipv6 === null ? null : port6))],
  reachable: ['boolean', ofNewest(({ flags }) => reachableIn(flags))],
  partial: ['boolean', ofNewest(({ flags }) => (flags & ENTRY_FLAG.partial) !== 0)],
  uploaded: ['numeric', (record) => countersOf(record).uploaded],
  downloaded: ['numeric', (record) => countersOf(record).downloaded],
  left_bytes: ['numeric', ofNewest(({ left }) => left)],
  suspicious: ['boolean', (record) => record.isSuspicious],
  seeded: ['bigint', (record) => record.seededSeconds],
  leeched: ['bigint', (record) => record.leechedSeconds],
  started_at: ['float8', (record) => record.startedAt],
  last_at: ['float8', (record) => stateOf(record).lastAt],
  completed_at: ['float8', (record) => record.completedAt],
  ended_at: ['float8', ofNewest(({ kind, at }) => (ENDINGS.includes(kind) ? at : null))],
  ended_by: ['text', ofNewest(({ kind }) => (ENDINGS.includes(kind) ? kind : null))],
  sequence: ['numeric', (record) => countersOf(record).sequence],
  resumed_sequence: ['numeric', (record) => countersOf(record).resumedSequence],
  holes: ['text', (record) => holesText(countersOf(record).holes)],
  store: ['text', (record) => stateOf(record).store],
  trail: ['text', (record) => trailText(stateOf(record).trail)],
}

function holesText(holes: readonly Hole[]): string | null {
  return holes.length === 0 ? null : JSON.stringify(holes.map((hole) => mapped(hole, String)))
}
