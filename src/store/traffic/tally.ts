import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import { ENTRY_FLAG } from '../../bridge/traffic-entry.ts'
import { isPlausible } from '../../domain/announce/plausible.ts'
import { factorsOver, worth } from '../../domain/promotions/worth.ts'
import { addSeedTime, seededSeconds } from '../../domain/traffic/seed-time.ts'
import type { LeftOut, StoreReport } from '../../domain/traffic/session-state.ts'
import { countedBytes, isNewer } from '../../domain/traffic/across-stores.ts'
import type { Mark } from '../../domain/traffic/trail.ts'
import { isSnatch } from '../../domain/traffic/snatch.ts'
import type { Promotions } from '../promotions/factors.ts'
import type { Histories, HistoryRecord } from './histories.ts'
import type { Aside, NumberedEntry, TorrentFacts } from './reading.ts'
import { isWaiting, mayComplete } from './reading.ts'
import type { SessionRecord, Sessions } from './sessions.ts'

/** Reported bytes and credited bytes. */
interface Gains {
  rawUp: bigint
  rawDown: bigint
  up: bigint
  down: bigint
}

/** The gains of a member from a batch. */
export interface MemberSum extends Gains {
  seededSeconds: number
  snatches: number
}

/** An interval with traffic, as stored in the ledger. */
export interface LedgerLine {
  readonly number: number
  readonly entry: TrafficEntry
  /** The start of the interval: that of the entry, or when a resumed session was last seen. */
  readonly since: number
  readonly upPermille: number
  readonly downPermille: number
  readonly gains: Readonly<Gains>
  /** How far `left` fell since the newest earlier entry; null: unknown. */
  readonly leftFell: bigint | null
}

export interface Tally {
  readonly members: ReadonlyMap<number, MemberSum>
  /** New snatches by torrent. */
  readonly snatches: ReadonlyMap<number, number>
  /** Who snatched what, once per snatch. */
  readonly snatchers: readonly Snatcher[]
  /** Which members now have all of a torrent. */
  readonly completions: readonly Completion[]
  readonly ledger: readonly LedgerLine[]
  readonly held: readonly Aside[]
  readonly leftOut: LeftOutSums
}

/** At most how many bytes were not booked in full, and how many reports these are, by reason. */
export type LeftOutSums = Readonly<Record<LeftOut['why'], Readonly<LeftOutSum>>>

interface LeftOutSum {
  reports: number
  bytes: bigint
}

export const LEFT_NOTHING_OUT: LeftOutSums = {
  clocks: { reports: 0, bytes: 0n },
  late: { reports: 0, bytes: 0n },
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
  readonly leftOut: Record<LeftOut['why'], LeftOutSum>
}

/** The rows in the database that belong to the entries of a batch. */
export interface Stored {
  readonly sessions: Sessions
  readonly histories: Histories
  readonly torrents: TorrentFacts
  readonly promotions: Promotions
  readonly source: Source
}

/** The origin of entries. */
export interface Source {
  /** The store of the tracker that wrote them. */
  readonly store: string
  /** Whether other trackers serve too. */
  readonly isFleet: boolean
}

/** Applies the entries, in order, to the rows that were read, and sums up their traffic. */
export function tally(entries: readonly NumberedEntry[], stored: Stored): Tally {
  const lists = { snatchers: [], completions: [], ledger: [], held: [] }
  const leftOut = { clocks: { reports: 0, bytes: 0n }, late: { reports: 0, bytes: 0n } }
  const sums: Sums = { members: new Map(), snatches: new Map(), leftOut, ...lists }
  const { sessions, histories, torrents, promotions, source } = stored
  for (let index = 0; index < entries.length; index++) {
    const { entry } = entries[index]
    const session = sessions.ofEntries[index]
    const history = histories.ofEntries[index]
    let member = sums.members.get(entry.memberId)
    if (member === undefined) sums.members.set(entry.memberId, (member = nothing()))
    const isCompletion = completes(entry, session, source.store)
    addBytes(sums, entries[index], { session, history, member, promotions, source })
    addTime(entry, session, history, member)
    // Waiting for a seeder does not count as downloading, however long it takes.
    const isStalled = isWaiting(entry) && torrents.seedless.has(entry.torrentId)
    if (isStalled) history.stalledSeconds += entry.leechedSeconds
    follow(entry, session, isCompletion)
    if (!isCompletion) continue
    const size = torrents.sizes.get(entry.torrentId) as number
    sums.completions.push({ memberId: entry.memberId, torrentId: entry.torrentId, at: entry.at })
    addSnatch(sums, entry, size, history, member)
  }
  return sums
}

/** What an entry changes, and the bytes that may be credited. */
interface Touched {
  readonly session: SessionRecord
  readonly history: HistoryRecord
  readonly member: MemberSum
  readonly promotions: Promotions
  readonly source: Source
}

function addBytes(
  sums: Sums,
  { number, entry }: NumberedEntry,
  { session, history, member, promotions, source }: Touched,
): void {
  const found = countedBytes(session.state, reportOf(entry, source.store), source.isFleet)
  const { up, down, since, isNewest } = found
  if (found.leftOut !== null) leaveOut(sums, found.leftOut)
  session.state = found.next
  session.newest = isNewest ? entry : session.newest
  const isUntold = (entry.flags & ENTRY_FLAG.untold) !== 0
  if (!isUntold && (isNewest || session.told === null)) session.told = entry
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
  const leftFell = isNewest ? fallOf(session.left, entry.left) : null
  // A download that shows only in `left` is stored too (docs/decisions/0046).
  const isSilentDownload = leftFell !== null && leftFell > 0n
  if (rawUp + rawDown === 0n && !isSilentDownload) return

  const { upPermille, downPermille } = factorsOver(promotions(entry), since, entry.at)
  const upload = worth(rawUp, upPermille, history.upRemainder)
  const download = worth(rawDown, downPermille, history.downRemainder)
  history.upRemainder = upload.remainder
  history.downRemainder = download.remainder
  history.rawDownSince += rawDown
  const gains = { rawUp, rawDown, up: upload.credited, down: download.credited }
  addGains(history, gains)
  addGains(member, gains)
  sums.ledger.push({ number, entry, since, upPermille, downPermille, gains, leftFell })
}

function leaveOut({ leftOut }: Sums, { why, bytes }: LeftOut): void {
  leftOut[why].reports++
  leftOut[why].bytes += bytes
}

/** A higher `left` is invented, as no torrent is that large; the column is a bigint. */
const MOST_LEFT = 2n ** 62n

function fallOf(before: bigint | null, left: bigint): bigint | null {
  return before === null || before > MOST_LEFT || left > MOST_LEFT ? null : before - left
}

/**
 * Returns the data of an entry that the law of bytes needs. It does not copy all fields, because
 * this runs for every entry.
 */
export function reportOf(entry: TrafficEntry, store: string): StoreReport {
  const { sequence, rawUp, rawDown, uploaded, downloaded, lowerUp, lowerDown } = entry
  const { kind, flags, at, since } = entry
  return {
    isResumed: kind === 'resumed',
    store,
    sequence,
    at,
    since,
    rawUp,
    rawDown,
    uploaded,
    downloaded,
    lowerUp,
    lowerDown,
    mark: flags === 0 ? 'none' : markOf(flags),
    isStop: kind === 'stopped',
    isUntold: (flags & ENTRY_FLAG.untold) !== 0,
  }
}

function markOf(flags: number): Mark {
  if ((flags & ENTRY_FLAG.began) !== 0) return 'began'
  return (flags & ENTRY_FLAG.recounted) !== 0 ? 'recounted' : 'none'
}

function addGains(sum: Gains, { rawUp, rawDown, up, down }: Gains): void {
  sum.rawUp += rawUp
  sum.rawDown += rawDown
  sum.up += up
  sum.down += down
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

function follow(entry: TrafficEntry, session: SessionRecord, isCompletion: boolean): void {
  session.startedAt = Math.min(session.startedAt, entry.startedAt)
  session.isSuspicious ||= (entry.flags & ENTRY_FLAG.suspicious) !== 0
  if (isCompletion) session.completedAt ??= entry.at
  if (session.newest === entry) session.left = entry.left
}

/**
 * Returns whether the entry completes a download. The tracker reports this (rules 61, 63-65). For a
 * session that the tracker no longer knew, the stored row decides: it must still have bytes left.
 */
function completes(entry: TrafficEntry, session: SessionRecord, store: string): boolean {
  if (!mayComplete(entry)) return false
  if (entry.kind === 'completed') return true
  const { sequence, at } = entry
  if (session.left === null || session.left === 0n || session.state === null) return false
  return isNewer({ store, sequence, at }, session.state)
}

function addSnatch(
  sums: Sums,
  entry: TrafficEntry,
  size: number,
  history: HistoryRecord,
  member: MemberSum,
): void {
  history.completedAt ??= entry.at
  // Either source may be right: a tracker may have lost its sessions, or it is a member's first
  // download here.
  const hadAll = history.snatches > 0 || (entry.flags & ENTRY_FLAG.hadAll) !== 0
  if (!isSnatch(hadAll, history.rawDownSince, BigInt(size))) return
  history.snatches++
  history.rawDownSince = 0n
  member.snatches++
  const { memberId, torrentId } = entry
  sums.snatchers.push({ memberId, torrentId })
  sums.snatches.set(torrentId, (sums.snatches.get(torrentId) ?? 0) + 1)
}

function fits(bytes: bigint, seconds: number): boolean {
  const rounded = Number(bytes)
  if (rounded >= 2 ** 64) return false
  return isPlausible(rounded % 2 ** 32, Math.floor(rounded / 2 ** 32), seconds)
}

function nothing(): MemberSum {
  return { up: 0n, down: 0n, rawUp: 0n, rawDown: 0n, seededSeconds: 0, snatches: 0 }
}
