import type pg from 'pg'
import { DAY_SECONDS } from '../../domain/units.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import { DEMO_STORE } from '../../domain/traffic/demo-store.ts'
import { sumOf, type CountedPeer } from './lanes/peer-columns.ts'
import type { Rows } from './lanes/table-texts.ts'
import { dateOf, mapped } from './member-rows.ts'
import type { DemoInterval, DemoPeer, DemoTorrent } from './types.ts'

/** The totals of members by their IDs, which are added up while the traffic is written. */
export type DemoTotals = Map<number, DemoSums>

interface DemoSums {
  up: number
  down: number
  seededSeconds: number
  snatches: number
}

/** What is needed to write the traffic of some torrents. */
export interface DemoTraffic {
  readonly now: number
  /** The ID of the journal that contains all of it, 16 bytes. */
  readonly journalId: Uint8Array
}

/** Sessions that ended longer ago than this were deleted. */
const KEPT_SECONDS = 30 * DAY_SECONDS
/** The first sequence in sessions, which is above that with which a new session starts. */
const SEQUENCE = 1n << 40n

/**
 * Writes the swarms of some torrents: histories, sessions and the traffic ledger, whose last
 * column, `number`, is added later.
 */
export function addTraffic(
  rows: Rows,
  torrents: readonly DemoTorrent[],
  traffic: DemoTraffic,
): void {
  const parts = torrents.flatMap(({ id, peers }) => peers.map((peer) => ({ id, peer })))
  addHistories(rows, parts)
  addSessions(rows, parts, traffic.now)
  addLedger(rows, parts, traffic)
}

interface Part {
  /** The ID of the torrent. */
  readonly id: number
  readonly peer: DemoPeer
}

function addHistories(rows: Rows, parts: readonly Part[]): void {
  rows.add(
    'member_torrent',
    [
      'member_id',
      'torrent_id',
      'raw_uploaded',
      'raw_downloaded',
      'uploaded',
      'downloaded',
      'seeded_seconds',
      'leeched_seconds',
      'first_at',
      'last_at',
      'completed_at',
      'snatches',
      'raw_downloaded_at_snatch',
      'seeded_reported',
      'seeded_covered',
      'seeded_spans',
    ],
    mapped(parts, ({ id, peer }) => historyRow(id, peer)),
  )
}

function addSessions(rows: Rows, parts: readonly Part[], now: number): void {
  const kept = parts.filter(({ peer }) => {
    return peer.endedAt === null || peer.endedAt > now - KEPT_SECONDS
  })
  rows.add(
    'peer_session',
    [
      'torrent_id',
      'member_id',
      'session_key',
      'store_id',
      'client',
      'key_hash',
      'ipv4',
      'port4',
      'uploaded',
      'downloaded',
      'left_bytes',
      'seeding',
      'seeded_seconds',
      'leeched_seconds',
      'started_at',
      'last_at',
      'completed_at',
      'ended_at',
      'ended_by',
      'sequence',
    ],
    mapped(kept, ({ id, peer }) => sessionRow(id, peer)),
  )
}

function addLedger(rows: Rows, parts: readonly Part[], traffic: DemoTraffic): void {
  rows.add(
    'traffic_ledger',
    [
      'at',
      'since',
      'journal_id',
      'member_id',
      'torrent_id',
      'session_key',
      'kind',
      'raw_up',
      'raw_down',
      'up_permille',
      'down_permille',
      'credited_up',
      'credited_down',
    ],
    ledgerRows(parts, traffic),
  )
}

/** Writes the totals of all members. */
export async function writeTotals(
  client: pg.ClientBase,
  memberIds: Iterable<number>,
  totals: DemoTotals,
): Promise<void> {
  await copyRows(
    client,
    'member_totals',
    [
      'member_id',
      'uploaded',
      'downloaded',
      'raw_uploaded',
      'raw_downloaded',
      'seeded_seconds',
      'snatches',
    ],
    mapped(memberIds, (id) => {
      const { up, down, seededSeconds, snatches } = totals.get(id) ?? NOTHING
      return [id, up, down, up, down, seededSeconds, snatches]
    }),
  )
}

const NOTHING: DemoSums = { up: 0, down: 0, seededSeconds: 0, snatches: 0 }

/** Adds a peer to the totals of its member. */
export function addTotals(totals: DemoTotals, peer: CountedPeer): void {
  const sums = totals.get(peer.memberId) ?? { ...NOTHING }
  sums.up += peer.up
  sums.down += peer.down
  sums.seededSeconds += peer.seededSeconds
  sums.snatches += snatchesOf(peer)
  totals.set(peer.memberId, sums)
}

function snatchesOf({ completedAt }: Pick<DemoPeer, 'completedAt'>): number {
  return completedAt === null ? 0 : 1
}

function historyRow(torrentId: number, peer: DemoPeer) {
  const [up, down] = [sumOf(peer.intervals, 'up'), sumOf(peer.intervals, 'down')]
  const from = peer.lastAt - peer.seededSeconds
  return [
    peer.memberId,
    torrentId,
    up,
    down,
    up,
    down,
    peer.seededSeconds,
    peer.leechedSeconds,
    dateOf(peer.startedAt),
    dateOf(peer.lastAt),
    peer.completedAt && dateOf(peer.completedAt),
    snatchesOf(peer),
    peer.completedAt === null ? 0 : down,
    peer.seededSeconds,
    peer.seededSeconds,
    peer.seededSeconds === 0 ? [] : [from, peer.lastAt],
  ]
}

function sessionRow(torrentId: number, peer: DemoPeer) {
  return [
    torrentId,
    peer.memberId,
    Buffer.from(peer.sessionKey, 'hex'),
    DEMO_STORE,
    Buffer.from(peer.client, 'latin1'),
    0,
    peer.ipv4,
    peer.port,
    sumOf(peer.intervals, 'up'),
    sumOf(peer.intervals, 'down'),
    peer.leftBytes,
    peer.leftBytes === 0,
    peer.seededSeconds,
    peer.leechedSeconds,
    dateOf(peer.startedAt),
    dateOf(peer.lastAt),
    peer.completedAt && dateOf(peer.completedAt),
    peer.endedAt && dateOf(peer.endedAt),
    peer.endedAt && 'stopped',
    SEQUENCE + BigInt(peer.intervals.length),
  ]
}

function* ledgerRows(parts: readonly Part[], { journalId }: DemoTraffic) {
  for (const { id, peer } of parts) {
    const key = Buffer.from(peer.sessionKey, 'hex')
    const who = [peer.memberId, id, key] as const
    for (const interval of peer.intervals) yield ledgerRow(journalId, who, interval)
  }
}

function ledgerRow(
  journalId: Uint8Array,
  who: readonly [memberId: number, torrentId: number, sessionKey: Buffer],
  { at, since, kind, up, down }: DemoInterval,
) {
  return [dateOf(at), dateOf(since), journalId, ...who, kind, up, down, 1000, 1000, up, down]
}
