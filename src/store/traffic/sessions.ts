import { sql } from 'kysely'
import { ENTRY_FLAG, type TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { Hole, SessionCounters } from '../../domain/traffic/session-bytes.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
import type { NumberedEntry } from './reading.ts'

/** A row of peer_session during a booking; `counters` is null for a newly created one. */
export interface SessionRecord {
  readonly torrentId: number
  readonly memberId: number
  readonly sessionKey: string
  counters: SessionCounters | null
  left: bigint
  /** Seconds since 1970. */
  startedAt: number
  lastAt: number
  completedAt: number | null
  endedAt: number | null
  endedBy: string | null
  seededSeconds: number
  leechedSeconds: number
  isSuspicious: boolean
  /** The entry with the highest sequence number in this batch, if it is above the stored one. */
  newest: TrafficEntry | null
  /** The newest entry that contains client and key. */
  told: TrafficEntry | null
}

type SessionKey = Pick<SessionRecord, 'torrentId' | 'memberId' | 'sessionKey'>

export type Sessions = ReadonlyMap<string, SessionRecord>

export function sessionName(of: SessionKey): string {
  return `${of.torrentId}/${of.memberId}/${of.sessionKey}`
}

// A row into which no entry has been booked yet.
const UNTOLD = -1n

/** Locks the sessions of these entries, and creates missing ones. */
export async function lockSessions(
  tx: Db,
  entries: readonly NumberedEntry[],
  storeId: string,
): Promise<Sessions> {
  const keys = new Map<string, TrafficEntry>()
  for (const { entry } of entries) keys.set(sessionName(entry), entry)
  if (keys.size === 0) return new Map()
  const given = givenRows([...keys.values()], {
    t: ['bigint', (entry) => entry.torrentId],
    m: ['bigint', (entry) => entry.memberId],
    k: ['bytea', (entry) => entry.sessionKey],
  })
  // Created before any row is locked: see the order of locks in traffic.ts.
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    select t, m, k, ${storeId}, '', 0, 0, 0, 0, false, 'epoch', 'epoch', ${UNTOLD}::numeric
    from ${given}
    where not exists (select from peer_session where torrent_id = t and member_id = m
      and session_key = k)
    order by t, m, k
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<SessionRow>`
    select s.torrent_id as "torrentId", s.member_id as "memberId",
      encode(s.session_key, 'hex') as "sessionKey", s.uploaded, s.downloaded, s.left_bytes as left,
      s.suspicious as "isSuspicious", s.seeded_seconds as "seededSeconds",
      s.leeched_seconds as "leechedSeconds",
      extract(epoch from s.started_at)::float8 as "startedAt",
      extract(epoch from s.last_at)::float8 as "lastAt",
      extract(epoch from s.completed_at)::float8 as "completedAt",
      extract(epoch from s.ended_at)::float8 as "endedAt", s.ended_by as "endedBy", s.sequence,
      s.resumed_sequence as "resumedSequence", nullif(s.holes, '[]') as holes
    from ${given} join peer_session s on s.torrent_id = t and s.member_id = m and s.session_key = k
    order by s.torrent_id, s.member_id, s.session_key
    for update of s`.execute(tx)
  return new Map(rows.map((row) => [sessionName(row), recordOf(row)]))
}

/** Writes the sessions back, with the absolute values of the newest entry. */
export async function writeSessions(tx: Db, sessions: Sessions): Promise<void> {
  if (sessions.size === 0) return
  await sql`
    update peer_session s set
      client = coalesce(x.client, s.client), key_hash = coalesce(x.key_hash, s.key_hash),
      ipv4 = case when x.partial is null then s.ipv4 else x.ipv4 end,
      port4 = case when x.partial is null then s.port4 else x.port4 end,
      ipv6 = case when x.partial is null then s.ipv6 else x.ipv6 end,
      port6 = case when x.partial is null then s.port6 else x.port6 end,
      partial = coalesce(x.partial, s.partial),
      reachable = coalesce(x.reachable, s.reachable),
      uploaded = x.uploaded, downloaded = x.downloaded, left_bytes = x.left_bytes,
      seeding = x.left_bytes = 0, suspicious = x.suspicious,
      seeded_seconds = x.seeded_seconds, leeched_seconds = x.leeched_seconds,
      started_at = to_timestamp(x.started_at), last_at = to_timestamp(x.last_at),
      completed_at = to_timestamp(x.completed_at), ended_at = to_timestamp(x.ended_at),
      ended_by = x.ended_by, sequence = x.sequence, resumed_sequence = x.resumed_sequence,
      holes = coalesce(x.holes::jsonb, '[]')
    from ${givenRows([...sessions.values()], WRITTEN)}
    where s.torrent_id = x.t and s.member_id = x.m and s.session_key = x.k`.execute(tx)
}

type SessionRow = Omit<SessionRecord, 'counters' | 'newest' | 'told'> &
  Omit<SessionCounters, 'holes'> & {
    /** Null without holes. */
    readonly holes: readonly Record<keyof Hole, string>[] | null
  }

function recordOf(row: SessionRow): SessionRecord {
  const { sequence, resumedSequence, uploaded, downloaded, holes, ...record } = row
  const counters = { sequence, resumedSequence, uploaded, downloaded, holes: holesOf(holes) }
  const isNew = sequence === UNTOLD
  return { ...record, counters: isNew ? null : counters, newest: null, told: null }
}

function holesOf(stored: SessionRow['holes']): readonly Hole[] {
  return stored?.map((hole) => mapped(hole, BigInt)) ?? []
}

function mapped<K extends string, A, B>(from: Readonly<Record<K, A>>, change: (value: A) => B) {
  const entries = Object.entries<A>(from).map(([key, value]) => [key, change(value)])
  return Object.fromEntries(entries) as Record<K, B>
}

/** Null: the tracker does not know yet. */
function reachableIn(flags: number): boolean | null {
  if ((flags & ENTRY_FLAG.reachable) !== 0) return true
  return (flags & ENTRY_FLAG.unreachable) !== 0 ? false : null
}

type Newest = (entry: TrafficEntry) => number | boolean | string | null

/** A value of the newest entry; null without one. */
function ofNewest(valueOf: Newest) {
  return ({ newest }: SessionRecord) => (newest === null ? null : valueOf(newest))
}

const countersOf = ({ counters }: SessionRecord) => counters as SessionCounters

const WRITTEN: GivenColumns<SessionRecord> = {
  t: ['bigint', (record) => record.torrentId],
  m: ['bigint', (record) => record.memberId],
  k: ['bytea', (record) => record.sessionKey],
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
  left_bytes: ['numeric', (record) => record.left],
  suspicious: ['boolean', (record) => record.isSuspicious],
  seeded_seconds: ['bigint', (record) => record.seededSeconds],
  leeched_seconds: ['bigint', (record) => record.leechedSeconds],
  started_at: ['float8', (record) => record.startedAt],
  last_at: ['float8', (record) => record.lastAt],
  completed_at: ['float8', (record) => record.completedAt],
  ended_at: ['float8', (record) => record.endedAt],
  ended_by: ['text', (record) => record.endedBy],
  sequence: ['numeric', (record) => countersOf(record).sequence],
  resumed_sequence: ['numeric', (record) => countersOf(record).resumedSequence],
  holes: ['text', (record) => holesText(countersOf(record).holes)],
}

function holesText(holes: readonly Hole[]): string | null {
  return holes.length === 0 ? null : JSON.stringify(holes.map((hole) => mapped(hole, String)))
}
