import { checkedIn } from './checks.ts'
import type { Flows } from './flows.ts'
import { createFlows } from './flows.ts'

/** A booked interval. Times are in seconds, amounts in bytes. */
export interface BookedRow {
  readonly since: number
  readonly at: number
  readonly member: number
  readonly torrent: number
  readonly up: number
  readonly down: number
  /** How far `left` fell. */
  readonly fell: number
}

/** A leecher, by its last announce in a window or at most MOST_SILENT_SECONDS before it. */
export interface MissingPeer {
  readonly member: number
  readonly torrent: number
  /** When it last announced. */
  readonly at: number
  readonly left: number
  /** The bytes per second of its fastest interval; 0: not known. */
  readonly speed: number
  /** Whether it never announced again, although the client did not stop. */
  readonly isSilent: boolean
}

export interface Collected {
  readonly since: number
  readonly until: number
  readonly rows: Iterable<BookedRow>
  readonly missing: Iterable<MissingPeer>
  readonly sizeOf: (torrent: number) => number
}

/**
 * How many seconds an evaluation waits after the end of its window, for clients that could not
 * reach the tracker and for traffic that is booked late.
 */
export const LATE_SECONDS = 43_200
/** A client that crashed did so between two announces, at most this many seconds after one. */
export const LIKELY_SILENT_SECONDS = 2_700
/** For how many seconds a client may be unable to reach the tracker. */
export const MOST_SILENT_SECONDS = 43_200
/** The assumed speed of a leecher without a known interval, in bytes per second. */
export const UNKNOWN_SPEED = 20_000_000

interface Open {
  up: number
  down: number
  fell: number
  rose: number
  checked: number
  upAtStart: number
  downAtStart: number
  upAtEnd: number
  downAtEnd: number
  left: number
  lostLikely: number
  lostMost: number
}

/** Sums up rows by torrent and member; store/fair-play/flows.ts does the same in SQL. */
export function collect(given: Collected): Flows {
  const { since, until } = given
  const torrents = new Map<number, Map<number, Open>>()
  const openOf = (torrent: number, member: number): Open => {
    let members = torrents.get(torrent)
    if (members === undefined) torrents.set(torrent, (members = new Map()))
    let open = members.get(member)
    if (open === undefined) members.set(member, (open = nothing()))
    return open
  }
  for (const row of given.rows) {
    if (!isIn(row, since, until)) continue
    const checked = checkedIn(row, given.sizeOf(row.torrent))
    addRow(openOf(row.torrent, row.member), row, checked, given)
  }
  for (const peer of given.missing) {
    if (peer.at >= until || peer.at < since - MOST_SILENT_SECONDS) continue
    addMissing(openOf(peer.torrent, peer.member), peer, since)
  }
  const flows = createFlows()
  for (const [torrentId, members] of torrents) {
    const size = given.sizeOf(torrentId)
    for (const [memberId, open] of members) flows.add({ torrentId, memberId, ...open }, size)
  }
  return flows.done()
}

/**
 * Whether a row is in a window. An interval without duration is in the window in which it ended.
 */
function isIn(row: BookedRow, since: number, until: number): boolean {
  if (row.at <= since || row.at > until + LATE_SECONDS) return false
  return row.since < until || row.at <= until
}

/**
 * Returns the share of an interval, by time, that is in the window. A part that is before all
 * windows whose evaluations could see the interval belongs to the first of them, because otherwise
 * no evaluation would count it.
 */
function partIn(row: BookedRow, since: number, until: number): number {
  const wasSeen = row.at <= since + LATE_SECONDS
  const from = Math.max(row.since, wasSeen ? since - (until - since) : since)
  if (row.at <= from) return 1
  return Math.max(0, Math.min(row.at, until) - Math.max(from, since)) / (row.at - from)
}

function addRow(
  open: Open,
  row: BookedRow,
  checked: number,
  { since, until }: Pick<Collected, 'since' | 'until'>,
): void {
  const part = partIn(row, since, until)
  open.up += row.up * part
  open.down += row.down * part
  open.fell += (row.fell - checked) * part
  open.rose += Math.max(0, -row.fell) * part
  open.checked += checked * part
  if (row.since < since) {
    open.upAtStart += row.up
    open.downAtStart += row.down
  }
  if (row.at > until) {
    open.upAtEnd += row.up
    open.downAtEnd += row.down
  }
}

function addMissing(open: Open, { at, left, speed, isSilent }: MissingPeer, since: number): void {
  if (at >= since) open.left = Math.max(open.left, left)
  if (!isSilent) return
  const rate = speed > 0 ? speed : UNKNOWN_SPEED
  const isLikely = at + LIKELY_SILENT_SECONDS > since
  if (isLikely) open.lostLikely += Math.min(left, rate * LIKELY_SILENT_SECONDS)
  open.lostMost += left
}

function nothing(): Open {
  const sums = { up: 0, down: 0, fell: 0, rose: 0, checked: 0 }
  const edges = { upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 }
  return { ...sums, ...edges, left: 0, lostLikely: 0, lostMost: 0 }
}
