import { GIB } from '../../units.ts'
import { weightAfter } from '../standing.ts'
import type { Inside, InsidePart } from './inside.ts'
import { closedOf, emptyInside, insideAfter, insideOf } from './inside.ts'
import type { PairAmounts } from './news.ts'
import type { PairPart } from './parts.ts'

// What is known about two members after many evaluations: sums in GiB that fade like those of a
// member.

/** A member with two clients downloads a torrent twice: more than that is no accident. */
const TWICE_SIZES = 2.2
/** The number of torrents of a pair that are stored individually. */
const MOST_TOPS = 4

/** What comes from one torrent, summed over all evaluations, in GiB. */
interface PairTop {
  readonly torrent: number
  readonly size: number
  readonly joint: number
  /**
   * What one member downloaded while only the other uploaded, and how much of it was downloaded
   * again.
   */
  readonly taken: number
  readonly again: number
}

export interface PairStanding {
  /** The end of the last evaluation, in seconds since 1970. */
  readonly at: number
  /** Excess that neither a third member nor anything honest explains. */
  readonly joint: number
  /** What one member repeatedly downloaded while only the other uploaded. */
  readonly again: number
  /** The sum of the squares of both kinds of parts. */
  readonly squares: number
  /** The same of joint excess only. */
  readonly jointSquares: number
  /** Uploads and hidden downloads of both on the torrents that they share. */
  readonly exposure: number
  /** How many shared torrents and windows could have shown evidence, and how many did. */
  readonly tries: number
  readonly hits: number
  /** The number of evaluations with evidence. */
  readonly looks: number
  /** By member: how much of the evidence may be false uploads, and unreported downloads. */
  readonly up: readonly [number, number]
  readonly hidden: readonly [number, number]
  readonly tops: readonly PairTop[]
  /**
   * What the two moved between them, and the members of their closed group; empty: there is none.
   */
  readonly inside: Inside
  readonly group: readonly number[]
}

export const emptyPairStanding: PairStanding = {
  ...{ at: 0, joint: 0, again: 0, squares: 0, jointSquares: 0 },
  ...{ exposure: 0, tries: 0, hits: 0, looks: 0 },
  up: [0, 0],
  hidden: [0, 0],
  tops: [],
  ...{ inside: emptyInside, group: [] },
}

/** What a pair shared in an evaluation, in GiB, whether it is evidence or not. */
export interface Shared {
  readonly exposure: number
  readonly tries: number
  /** By member: all uploads and downloads. */
  readonly all: readonly [number, number]
}

/** What an evaluation found about a pair. */
interface Seen {
  readonly parts: readonly PairPart[]
  readonly inside: readonly InsidePart[]
}

/** Returns the evidence about a pair in GiB, apart from its closed group. */
export function pairAmountOf({ joint, again }: PairStanding): number {
  return joint + again
}

/** Returns all evidence, by kind. */
export function pairKindsOf({ joint, again, inside, group }: PairStanding): PairAmounts {
  return { joint, again, closed: closedOf(inside, group) }
}

/**
 * Returns the amount by which pairs with evidence are chosen to be kept: evidence, and what may
 * become evidence.
 */
export function evidentOf({ tops, joint, again }: PairStanding): number {
  return joint + again + tops.reduce((sum, { taken }) => sum + taken / 4, 0)
}

/** Returns the amount by which any pair is chosen to be kept. */
export function pairWeightOf(standing: PairStanding): number {
  const { inside, group } = standing
  return evidentOf(standing) + (group.length > 0 ? insideOf(inside) / 4 : 0)
}

/**
 * Returns what is known about a pair after an evaluation that ended at `at`. Its closed group is
 * determined later.
 */
export function pairAfter(
  before: PairStanding,
  { parts, inside }: Seen,
  { exposure, tries, all }: Shared,
  at: number,
): PairStanding {
  const weight = weightAfter(before.at, at)
  const tops = new Map(before.tops.map((top) => [top.torrent, scaled(top, weight)]))
  let { joint, again, hits } = scaledSums(before, weight)
  let [squares, jointSquares] = [before.squares * weight ** 2, before.jointSquares * weight ** 2]
  let hasEvidence = false
  const up: [number, number] = [before.up[0] * weight, before.up[1] * weight]
  const hidden: [number, number] = [before.hidden[0] * weight, before.hidden[1] * weight]
  for (const part of parts) {
    const known = tops.get(part.torrentId) ?? noTop(part)
    const more = evidenceOf(part, known)
    tops.set(part.torrentId, {
      ...{ torrent: known.torrent, size: known.size, joint: known.joint + more.joint },
      ...{ taken: known.taken + part.taken / GIB, again: known.again + more.again },
    })
    const amount = more.joint + more.again
    if (amount === 0) continue
    hasEvidence = true
    joint += more.joint
    again += more.again
    hits++
    squares += amount ** 2
    jointSquares += more.joint ** 2
    for (const nth of [0, 1] as const) {
      up[nth] += Math.min(part.up[nth] / GIB, amount)
      hidden[nth] += Math.min(part.hidden[nth] / GIB, amount)
    }
  }
  return {
    ...{ at, joint, again, squares, jointSquares, hits, up, hidden },
    exposure: before.exposure * weight + exposure,
    tries: before.tries * weight + tries,
    looks: before.looks * weight + (hasEvidence ? 1 : 0),
    tops: [...tops.values()].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_TOPS),
    ...{ inside: insideAfter(before.inside, inside, all, weight), group: [] },
  }
}

/** Returns what a part adds to the evidence, in GiB. */
function evidenceOf({ joint, taken }: PairPart, known: PairTop) {
  const beyond = (sum: number) => Math.max(0, sum - TWICE_SIZES * known.size)
  return { joint: joint / GIB, again: beyond(known.taken + taken / GIB) - beyond(known.taken) }
}

function noTop({ torrentId, size }: PairPart): PairTop {
  return { torrent: torrentId, size: size / GIB, joint: 0, taken: 0, again: 0 }
}

function scaled(top: PairTop, weight: number): PairTop {
  const { joint, taken, again } = top
  return { ...top, joint: joint * weight, taken: taken * weight, again: again * weight }
}

function scaledSums({ joint, again, hits }: PairStanding, weight: number) {
  return { joint: joint * weight, again: again * weight, hits: hits * weight }
}

/** Returns the amount by which torrents are chosen to be kept. */
function weightOf({ joint, again, taken }: PairTop): number {
  return joint + again + taken / 4
}
