import { sql } from 'kysely'
import { ENTRY_FLAG, type TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { Hole, SessionCounters } from '../../domain/traffic/session-bytes.ts'
import type { Db } from '../base/db.ts'
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

export type Sessions = ReadonlyMap<string, SessionRecord>

export function sessionName(entry: TrafficEntry): string {
  return `${entry.torrentId}/${entry.memberId}/${entry.sessionKey}`
}

// A row into which no entry has been booked yet.
const UNTOLD = -1n

/** Locks the sessions of these entries, and creates missing ones. */
export async function lockSessions(
  tx: Db,
  entries: readonly NumberedEntry[],
  storeId: string,
): Promise<Sessions> {
  const keys = new Map<string, object>()
  for (const { entry } of entries) {
    keys.set(sessionName(entry), {
      t: entry.torrentId,
      m: entry.memberId,
      k: `\\x${entry.sessionKey}`,
    })
  }
  if (keys.size === 0) return new Map()
  const given = JSON.stringify([...keys.values()])
  // Created before any row is locked: see the order of locks in traffic.ts.
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    select t, m, k, ${storeId}, '', 0, 0, 0, 0, false, 'epoch', 'epoch', ${UNTOLD}::numeric
    from jsonb_to_recordset(${given}::jsonb) as x (t bigint, m bigint, k bytea)
    order by t, m, k
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<SessionRow>`
    select s.* from jsonb_to_recordset(${given}::jsonb) as x (t bigint, m bigint, k bytea)
    join peer_session s on s.torrent_id = t and s.member_id = m and s.session_key = k
    order by s.torrent_id, s.member_id, s.session_key
    for update of s`.execute(tx)
  return new Map(rows.map((row) => [nameOf(row), recordOf(row)]))
}

/** Writes the sessions back, with the absolute values of the newest entry. */
export async function writeSessions(tx: Db, sessions: Sessions): Promise<void> {
  if (sessions.size === 0) return
  const given = JSON.stringify([...sessions.values()].map(written))
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
      holes = x.holes
    from jsonb_to_recordset(${given}::jsonb) as x (
      t bigint, m bigint, k bytea, client bytea, key_hash bigint, ipv4 inet, port4 int, ipv6 inet,
      port6 int, partial boolean, reachable boolean, uploaded numeric, downloaded numeric,
      left_bytes numeric,
      suspicious boolean, seeded_seconds bigint, leeched_seconds bigint, started_at float8,
      last_at float8, completed_at float8, ended_at float8, ended_by text, sequence numeric,
      resumed_sequence numeric, holes jsonb)
    where s.torrent_id = x.t and s.member_id = x.m and s.session_key = x.k`.execute(tx)
}

interface SessionRow {
  readonly torrent_id: number
  readonly member_id: number
  readonly session_key: Buffer
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left_bytes: bigint
  readonly suspicious: boolean
  readonly seeded_seconds: number
  readonly leeched_seconds: number
  readonly started_at: Date
  readonly last_at: Date
  readonly completed_at: Date | null
  readonly ended_at: Date | null
  readonly ended_by: string | null
  readonly sequence: bigint
  readonly resumed_sequence: bigint | null
  readonly holes: readonly Record<keyof Hole, string>[]
}

function nameOf(row: SessionRow): string {
  return `${row.torrent_id}/${row.member_id}/${row.session_key.toString('hex')}`
}

function recordOf(row: SessionRow): SessionRecord {
  const counters = {
    sequence: row.sequence,
    resumedSequence: row.resumed_sequence,
    uploaded: row.uploaded,
    downloaded: row.downloaded,
    holes: row.holes.map(holeOf),
  }
  return {
    torrentId: row.torrent_id,
    memberId: row.member_id,
    sessionKey: row.session_key.toString('hex'),
    counters: row.sequence === UNTOLD ? null : counters,
    left: row.left_bytes,
    startedAt: seconds(row.started_at) ?? 0,
    lastAt: seconds(row.last_at) ?? 0,
    completedAt: seconds(row.completed_at),
    endedAt: seconds(row.ended_at),
    endedBy: row.ended_by,
    seededSeconds: row.seeded_seconds,
    leechedSeconds: row.leeched_seconds,
    isSuspicious: row.suspicious,
    newest: null,
    told: null,
  }
}

function holeOf(stored: Record<keyof Hole, string>): Hole {
  return mapped(stored, BigInt)
}

function mapped<K extends string, A, B>(from: Readonly<Record<K, A>>, change: (value: A) => B) {
  const entries = Object.entries<A>(from).map(([key, value]) => [key, change(value)])
  return Object.fromEntries(entries) as Record<K, B>
}

function seconds(date: Date | null): number | null {
  return date === null ? null : date.getTime() / 1000
}

/** Null: the tracker does not know yet. */
function reachableIn(flags: number): boolean | null {
  if ((flags & ENTRY_FLAG.reachable) !== 0) return true
  return (flags & ENTRY_FLAG.unreachable) !== 0 ? false : null
}

function written(record: SessionRecord): object {
  const { newest, told } = record
  const counters = record.counters as SessionCounters
  return {
    t: record.torrentId,
    m: record.memberId,
    k: `\\x${record.sessionKey}`,
    client: told === null ? null : `\\x${told.client}`,
    key_hash: told?.keyHash,
    ipv4: newest?.ipv4,
    port4: newest?.ipv4 == null ? null : newest.port4,
    ipv6: newest?.ipv6,
    port6: newest?.ipv6 == null ? null : newest.port6,
    reachable: newest === null ? null : reachableIn(newest.flags),
    partial: newest === null ? null : (newest.flags & ENTRY_FLAG.partial) !== 0,
    uploaded: String(counters.uploaded),
    downloaded: String(counters.downloaded),
    left_bytes: String(record.left),
    suspicious: record.isSuspicious,
    seeded_seconds: record.seededSeconds,
    leeched_seconds: record.leechedSeconds,
    started_at: record.startedAt,
    last_at: record.lastAt,
    completed_at: record.completedAt,
    ended_at: record.endedAt,
    ended_by: record.endedBy,
    sequence: String(counters.sequence),
    resumed_sequence: counters.resumedSequence === null ? null : String(counters.resumedSequence),
    holes: counters.holes.map((hole) => mapped(hole, String)),
  }
}
