import { MIB } from '../units.ts'
import type { Flows } from './flows.ts'

// The balance of one swarm in one window: what its members uploaded, and what others downloaded.

/**
 * The share of the larger side that may be headers, or data that arrived twice or failed its hash.
 */
const WASTE_SHARE = 0.04
const WASTE_BYTES = 64 * MIB
/** The same share if the likely amount is asked for, not the possible one. */
const LIKELY_WASTE_SHARE = 0.002
const LIKELY_EDGE_SHARE = 0.25
/** A share between the two. */
const FIRM_WASTE_SHARE = 0.01
const FIRM_WASTE_BYTES = 24 * MIB
const FIRM_EDGE_SHARE = 0.6
/** Downloads above this multiple of what `left` confirms are waste. */
const PROGRESS_FACTOR = 1.15
const PROGRESS_SIZE_SHARE = 0.1
/**
 * A check may find that this share of a seeder's torrent is lost, which is restored before an
 * announce.
 */
const LOST_SIZE_SHARE = 0.5

export interface Balance {
  /**
   * What was reported. Intervals that overlap the ends of the window count by their share of time.
   */
  readonly up: number
  readonly down: number
  /** How much of `down` is credible, given the torrent's size and `left`. */
  readonly credible: number
  /** Downloads that `left` shows but no one reported. */
  readonly hidden: number
  /** What vanished leechers may have taken, and the traffic of intervals that overlap the ends. */
  readonly lost: number
  readonly edges: number
  /** The bounds of honest explanations: how far `up` may be above and below `credible`. */
  readonly mostAbove: number
  readonly mostBelow: number
  /**
   * What no honest explanation covers; negative: more was downloaded than uploaded. 0 within the
   * bounds.
   */
  readonly residual: number
  /** How far uploads exceed the likely amount if nothing is false or hidden. */
  readonly excess: number
  /** The part of `excess` that, by the reports, only an account with false downloads has taken. */
  readonly barren: number
  /** The part of `excess` that remains after the most generous of the likely explanations. */
  readonly firm: number
  /** What may be explained by intervals that overlap the end, which the next window adds. */
  readonly carry: number
}

/** Returns how far `left` fell in total; where it rose in between, data was downloaded again. */
function progressOf({ fell, rose }: Flows, at: number): number {
  return Math.max(0, fell[at] + rose[at])
}

/** Returns how much of a member's reported downloads can be true. */
export function credibleDown(flows: Flows, at: number): number {
  const down = flows.down[at]
  if (down === 0) return 0
  const most = progressOf(flows, at) * PROGRESS_FACTOR
  const edge = flows.downAtStart[at] + flows.downAtEnd[at]
  return Math.min(down, most + unseenOf(flows, at) + edge)
}

/** Returns what may have been downloaded although `left` did not fall. */
function unseenOf({ left, size }: Flows, at: number): number {
  return size[at] * (left[at] === 0 ? LOST_SIZE_SHARE : PROGRESS_SIZE_SHARE)
}

/** Even with a bad disk, at least this share of a download passes its hashes. */
const PASSED_SHARE = 0.4

/**
 * Returns reported downloads after which hardly any data was there: more than even a bad disk
 * explains.
 */
function barrenDown(flows: Flows, at: number): number {
  const passed = progressOf(flows, at) / PASSED_SHARE
  const edge = flows.downAtStart[at] + flows.downAtEnd[at]
  return Math.max(0, flows.down[at] - passed - unseenOf(flows, at) - edge)
}

/** Returns downloads that `left` shows but that were not reported. */
export function hiddenDown(flows: Flows, at: number): number {
  return Math.max(0, flows.fell[at] - flows.down[at])
}

/**
 * Returns the balance of one swarm: the flows from `start` up to, but not including, `end`.
 * `carried` is the amount that the last window left open because intervals overlapped its end; null
 * if there was no such window, in which case the start is as uncertain as the end.
 */
export function balanceOf(
  flows: Flows,
  start: number,
  end: number,
  carried: number | null,
): Balance {
  const sum = sumsOf(flows, start, end)
  const { up, down, credible, hidden, lost, atEnd } = sum
  const edges = atEnd + (carried === null ? sum.atStart : 0)
  const waste = WASTE_BYTES + WASTE_SHARE * Math.max(up, down)
  // The carried amount is also a share of time, so it is likely but not certain.
  const mostEdges = sum.atStart + atEnd
  const mostAbove = mostEdges + waste + lost
  const mostBelow = mostEdges + waste
  const gap = up - credible + (carried ?? 0)
  const below = Math.min(0, up - down + (carried ?? 0) + mostBelow)
  const residual = Math.max(0, gap - mostAbove) + below
  const likely = LIKELY_WASTE_SHARE * Math.max(up, down) + LIKELY_EDGE_SHARE * edges
  const excess = Math.max(0, gap - likely)
  const firmWaste = FIRM_WASTE_BYTES + FIRM_WASTE_SHARE * Math.max(up, down)
  const firm = Math.max(0, gap - firmWaste - lost - FIRM_EDGE_SHARE * edges)
  const open = gap - excess
  // The part of a vanished leecher is settled here, so that the next window does not count it
  // again.
  const unsettled = open > 0 ? Math.max(0, open - lost) : open
  const carry = Math.min(atEnd, Math.max(-atEnd, unsettled))
  const barren = Math.min(excess, sum.barren)
  const bounds = { mostAbove, mostBelow, residual, excess, barren, firm, carry }
  return { up, down, credible, hidden, lost, edges, ...bounds }
}

function sumsOf(flows: Flows, start: number, end: number) {
  const sum = { up: 0, down: 0, credible: 0, barren: 0, hidden: 0, lost: 0, atStart: 0, atEnd: 0 }
  for (let at = start; at < end; at++) {
    sum.up += flows.up[at]
    sum.down += flows.down[at]
    sum.credible += credibleDown(flows, at)
    sum.barren += barrenDown(flows, at)
    sum.hidden += hiddenDown(flows, at)
    sum.lost += flows.lostMost[at]
    sum.atStart += flows.upAtStart[at] + flows.downAtStart[at]
    sum.atEnd += flows.upAtEnd[at] + flows.downAtEnd[at]
  }
  return sum
}
