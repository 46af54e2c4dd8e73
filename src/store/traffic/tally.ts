import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import { ENTRY_FLAG } from '../../bridge/traffic-entry.ts'
import { isPlausible } from '../../domain/announce/plausible.ts'
import { factorsOver, worth } from '../../domain/promotions/worth.ts'
import { addSeedTime, seededSeconds } from '../../domain/traffic/seed-time.ts'
import { sessionBytes } from '../../domain/traffic/session-bytes.ts'
import { isSnatch } from '../../domain/traffic/snatch.ts'
import type { Promotions } from '../promotions/factors.ts'
import type { Histories, HistoryRecord } from './histories.ts'
import { historyName } from './histories.ts'
import type { Aside, NumberedEntry } from './reading.ts'
import type { SessionRecord, Sessions } from './sessions.ts'
import { sessionName } from './sessions.ts'

/** What a member gains by a batch. */
export interface MemberSum {
  up: bigint
  down: bigint
  rawUp: bigint
  rawDown: bigint
  seededSeconds: number
  snatches: number
}

/** An interval with traffic, as stored in the ledger. */
export interface LedgerLine {
  readonly number: number
  readonly entry: TrafficEntry
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly upPermille: number
  readonly downPermille: number
  readonly up: bigint
  readonly down: bigint
}

export interface Tally {
  readonly sessions: Sessions
  readonly histories: Histories
  readonly members: ReadonlyMap<number, MemberSum>
  /** New snatches by torrent. */
  readonly snatches: ReadonlyMap<number, number>
  /** Who snatched what, once per snatch. */
  readonly snatchers: readonly Snatcher[]
  /** Which members now have all of which torrents. */
  readonly completions: readonly Completion[]
  readonly ledger: readonly LedgerLine[]
  readonly held: readonly Aside[]
}

interface Snatcher {
  readonly memberId: number
  readonly torrentId: number
}

export interface Completion extends Snatcher {
  /** Seconds since 1970. */
  readonly at: number
}

interface Sums {
  readonly completions: Completion[]
  readonly members: Map<number, MemberSum>
  readonly snatches: Map<number, number>
  readonly snatchers: Snatcher[]
  readonly ledger: LedgerLine[]
  readonly held: Aside[]
}

const ENDINGS: readonly string[] = ['stopped', 'expired', 'removed']

/** Applies the entries, in order, to the locked rows, and sums up their traffic. */
export function tally(
  entries: readonly NumberedEntry[],
  sessions: Sessions,
  histories: Histories,
  sizes: ReadonlyMap<number, number>,
  promotions: Promotions = () => [],
  seedless: ReadonlySet<number> = new Set(),
): Tally {
  const lists = { snatchers: [], completions: [], ledger: [], held: [] }
  const sums: Sums = { members: new Map(), snatches: new Map(), ...lists }
  for (const numbered of entries) {
    const { entry } = numbered
    const session = sessions.get(sessionName(entry)) as SessionRecord
    const history = histories.get(historyName(entry)) as HistoryRecord
    const member = sums.members.get(entry.memberId) ?? nothing()
    sums.members.set(entry.memberId, member)
    const isCompletion = completes(entry, session)
    addBytes(sums, numbered, { session, history, member, promotions })
    addTime(entry, session, history, member)
    // Waiting for a seeder does not count as downloading, however long it takes.
    const isStalled = entry.rawDown === 0n && seedless.has(entry.torrentId)
    if (isStalled) history.stalledSeconds += entry.leechedSeconds
    follow(entry, session, isCompletion)
    const size = sizes.get(entry.torrentId) as number
    if (!isCompletion) continue
    sums.completions.push({ memberId: entry.memberId, torrentId: entry.torrentId, at: entry.at })
    addSnatch(sums, entry, size, history, member)
  }
  return { sessions, histories, ...sums }
}

/** What an entry changes, and the bytes that may be credited. */
interface Touched {
  readonly session: SessionRecord
  readonly history: HistoryRecord
  readonly member: MemberSum
  readonly promotions: Promotions
}

function addBytes(
  sums: Sums,
  { number, entry }: NumberedEntry,
  { session, history, member, promotions }: Touched,
): void {
  const isResumed = entry.kind === 'resumed'
  const isKnown = isResumed && session.counters !== null
  const since = isKnown ? Math.min(session.lastAt, entry.since) : entry.since
  const { up, down, next } = sessionBytes(session.counters, { ...entry, isResumed })
  const isNewer = session.counters === null || entry.sequence > session.counters.sequence
  session.counters = next
  session.newest = isNewer ? entry : session.newest
  const isUntold = (entry.flags & ENTRY_FLAG.untold) !== 0
  if (!isUntold && (isNewer || session.told === null)) session.told = entry
  const seconds = entry.at - since
  // Rule 82: an amount that no connection can carry is stored as unbooked traffic, not credited.
  const heldUp = fits(up, seconds) ? 0n : up
  const heldDown = fits(down, seconds) ? 0n : down
  if (heldUp + heldDown > 0n) {
    session.isSuspicious = true
    sums.held.push({ number, reason: 'implausible', entry, rawUp: heldUp, rawDown: heldDown })
  }
  const rawUp = up - heldUp
  const rawDown = down - heldDown
  if (rawUp + rawDown === 0n) return

  const factors = factorsOver(promotions(entry), since, entry.at)
  const upload = worth(rawUp, factors.upPermille, history.upRemainder)
  const download = worth(rawDown, factors.downPermille, history.downRemainder)
  history.upRemainder = upload.remainder
  history.downRemainder = download.remainder
  for (const sum of [history, member]) {
    sum.rawUp += rawUp
    sum.rawDown += rawDown
    sum.up += upload.credited
    sum.down += download.credited
  }
  const credited = { up: upload.credited, down: download.credited }
  sums.ledger.push({ number, entry: { ...entry, since }, rawUp, rawDown, ...factors, ...credited })
}

function addTime(
  entry: TrafficEntry,
  session: SessionRecord,
  history: HistoryRecord,
  member: MemberSum,
): void {
  const before = seededSeconds(history.seedTime)
  history.seedTime = addSeedTime(history.seedTime, entry.seededSeconds, entry.since, entry.at)
  member.seededSeconds += seededSeconds(history.seedTime) - before
  history.leechedSeconds += entry.leechedSeconds
  history.firstAt = Math.min(history.firstAt, entry.at)
  history.lastAt = Math.max(history.lastAt, entry.at)
  session.seededSeconds += entry.seededSeconds
  session.leechedSeconds += entry.leechedSeconds
}

/** The new state of the session, if this entry is its newest. */
function follow(entry: TrafficEntry, session: SessionRecord, isCompletion: boolean): void {
  const isFirst = session.lastAt === 0
  session.startedAt = isFirst ? entry.startedAt : Math.min(session.startedAt, entry.startedAt)
  session.lastAt = Math.max(session.lastAt, entry.at)
  session.isSuspicious ||= (entry.flags & ENTRY_FLAG.suspicious) !== 0
  if (isCompletion) session.completedAt ??= entry.at
  if (session.newest !== entry) return
  const hasEnded = ENDINGS.includes(entry.kind)
  session.left = entry.left
  session.endedAt = hasEnded ? entry.at : null
  session.endedBy = hasEnded ? entry.kind : null
}

/**
 * Whether the entry completes a download. The tracker reports this (rules 61, 63-65); for a session
 * that it no longer knew, the stored row decides, which still had bytes left.
 */
function completes(entry: TrafficEntry, session: SessionRecord): boolean {
  if (entry.left > 0n) return false
  if (entry.kind === 'completed') return true
  const { counters } = session
  const isNewer = counters !== null && entry.sequence > counters.sequence
  return entry.kind === 'resumed' && isNewer && session.left > 0n
}

function addSnatch(
  sums: Sums,
  entry: TrafficEntry,
  size: number,
  history: HistoryRecord,
  member: MemberSum,
): void {
  history.completedAt ??= entry.at
  const since = history.rawDown - history.rawDownAtSnatch
  // Either may know it: a tracker that lost its sessions, or a member's first download here.
  const hadAll = history.snatches > 0 || (entry.flags & ENTRY_FLAG.hadAll) !== 0
  if (!isSnatch(hadAll, since, BigInt(size))) return
  history.snatches++
  history.rawDownAtSnatch = history.rawDown
  member.snatches++
  const { memberId, torrentId } = entry
  sums.snatchers.push({ memberId, torrentId })
  sums.snatches.set(torrentId, (sums.snatches.get(torrentId) ?? 0) + 1)
}

function fits(bytes: bigint, seconds: number): boolean {
  if (bytes >= 2n ** 64n) return false
  const words = [Number(bytes & 0xffff_ffffn), Number((bytes >> 32n) & 0xffff_ffffn)]
  return isPlausible(words[0], words[1], seconds)
}

function nothing(): MemberSum {
  return { up: 0n, down: 0n, rawUp: 0n, rawDown: 0n, seededSeconds: 0, snatches: 0 }
}
