import { DAY_SECONDS, GIB, MIB } from '../units.ts'
import type { Attribution, Evidence } from './attribution.ts'
import type { Claims } from './claims.ts'
import { claimsAfter, claimsIn, expectedOf, noClaims } from './claims.ts'
import { explanations } from './exposure.ts'
import type { Flows } from './flows.ts'
import type { Part } from './parts.ts'
import { LEAST_PART, isOverstated } from './parts.ts'
import type { Doubt } from './rivals.ts'
import { createDoubts, fadedDoubt, noDoubt } from './rivals.ts'

// What is known about a member after many evaluations: sums in GiB that lose half of their weight
// in a fixed time.

/** After this time, an evaluation counts half. */
const HALF_LIFE_DAYS = 15
/**
 * If a member moved less than this on a torrent in a window, false reports would hardly be visible.
 */
export const LEAST_TRY = 128 * MIB

export interface Standing extends Evidence {
  readonly exposure: readonly number[]
  readonly share: readonly number[]
  readonly lean: readonly number[]
  /** When the last evaluation ended, in seconds since 1970. */
  readonly at: number
  readonly up: number
  readonly down: number
  /** Overstated bytes that no other member can explain. */
  readonly certain: number
  /** False uploads, and hidden or false downloads, that no honest explanation covers. */
  readonly beyond: number
  readonly takenBeyond: number
  /**
   * The sums of the squares of both kinds of parts: the more unequal the parts are, the less
   * certain a sum is.
   */
  readonly upSquares: number
  readonly downSquares: number
  /**
   * The log likelihood ratios that the member overstates uploads, and that the member hides
   * downloads.
   */
  readonly overstatedGain: number
  readonly takenGain: number
  /**
   * The torrents with the most evidence. If evidence remains without one of them, it is not a
   * single coincidence.
   */
  readonly tops: readonly Top[]
  /** Reported downloads without a result, in swarms with an excess. */
  readonly idle: number
  /** How many torrents and windows had evidence, and how many evaluations. */
  readonly swarms: number
  readonly looks: number
  /**
   * For uploads: how many torrents and windows could have shown false reports, and how many did.
   */
  readonly upTries: number
  readonly upHits: number
  /** How many of the latter no other member can explain. */
  readonly certainHits: number
  /** The same for downloads. */
  readonly downTries: number
  readonly downHits: number
  /** Who else may have caused what is held against the member, by kind of evidence. */
  readonly overstatedDoubt: Doubt
  readonly takenDoubt: Doubt
  /** Uploads to leechers that vanished, which are not part of any score. */
  readonly claims: Claims
}

/** What comes from one torrent in all evaluations: sums like those of a standing. */
export interface Top {
  readonly torrent: number
  readonly overstatedGain: number
  readonly takenGain: number
  readonly certain: number
  readonly hidden: number
  readonly upHits: number
  readonly certainHits: number
  readonly downHits: number
}

export const emptyStanding: Standing = {
  ...{ at: 0, up: 0, down: 0, certain: 0, idle: 0, swarms: 0, looks: 0 },
  ...{ beyond: 0, takenBeyond: 0, upSquares: 0, downSquares: 0 },
  ...{ overstatedGain: 0, takenGain: 0, tops: [] },
  ...{ upTries: 0, upHits: 0, certainHits: 0, downTries: 0, downHits: 0 },
  exposure: explanations.map(() => 0),
  share: explanations.map(() => 0),
  lean: explanations.map(() => 0),
  ...{ overstatedDoubt: noDoubt, takenDoubt: noDoubt, claims: noClaims },
}

/** The number of a member's torrents that are stored individually. */
const MOST_TOPS = 4
const summed = [
  ...(['overstatedGain', 'takenGain', 'certain', 'hidden'] as const),
  ...(['upHits', 'certainHits', 'downHits'] as const),
]

const fading = [
  ...(['up', 'down', 'certain', 'idle', 'swarms', 'looks', 'overstatedGain', 'takenGain'] as const),
  ...(['upTries', 'upHits', 'certainHits', 'downTries', 'downHits'] as const),
  ...(['beyond', 'takenBeyond'] as const),
]

/**
 * Returns the share that is left at a later time of sums from `before`; 0 before the first
 * evaluation.
 */
export function weightAfter(before: number, at: number): number {
  const days = Math.max(0, at - before) / DAY_SECONDS
  return before === 0 ? 0 : 2 ** (-days / HALF_LIFE_DAYS)
}

/** Returns what is left of a standing at a later time. */
function faded(standing: Standing, at: number): Standing {
  const weight = weightAfter(standing.at, at)
  const less = { ...standing } as { -readonly [Key in keyof Standing]: Standing[Key] }
  for (const name of fading) less[name] = standing[name] * weight
  // A square counts a quarter when its value counts half.
  less.upSquares = standing.upSquares * weight ** 2
  less.downSquares = standing.downSquares * weight ** 2
  less.at = at
  less.overstatedDoubt = fadedDoubt(standing.overstatedDoubt, weight)
  less.takenDoubt = fadedDoubt(standing.takenDoubt, weight)
  less.tops = standing.tops.map((top) => scaled(top, weight))
  // Evaluations of an older version have fewer explanations.
  less.exposure = explanations.map((_, nth) => (standing.exposure.at(nth) ?? 0) * weight)
  less.share = explanations.map((_, nth) => (standing.share.at(nth) ?? 0) * weight)
  less.lean = explanations.map((_, nth) => (standing.lean.at(nth) ?? 0) * weight)
  return less
}

/**
 * Returns what is known about a member after an evaluation, by the member's position and what was
 * known before.
 */
export function standingAfter(
  flows: Flows,
  attribution: Attribution,
  parts: readonly Part[],
  at: number,
): (position: number, before: Standing | null) => Standing {
  const { memberIds, exposure, share, lean } = attribution
  const sums = sumsOf(flows, attribution)
  const claims = claimsIn(flows, attribution)
  const doubtAfter = createDoubts(flows, attribution)
  const total = { all: claims.gib, allUp: sums.up.reduce((all, up) => all + up, 0) }
  const partsBy = partsByMember(parts)
  return (position, before) => {
    const known = faded(before ?? emptyStanding, at)
    const own = partsBy.get(memberIds[position]) ?? []
    const counted = countsOf(own)
    const base = position * explanations.length
    const claimed = claims.by.get(position)
    const expected = expectedOf(sums.up[position], claimed?.gib ?? 0, total)
    const weight = weightAfter(before?.at ?? 0, at)
    return {
      at,
      claims: claimsAfter(known.claims, weight, claimed, expected),
      overstatedDoubt: doubtAfter(known.overstatedDoubt, position, own, 'overstated'),
      takenDoubt: doubtAfter(known.takenDoubt, position, own, 'taken'),
      ...{ up: known.up + sums.up[position], down: known.down + sums.down[position] },
      ...{ certain: known.certain + counted.certain, idle: known.idle + counted.idle },
      beyond: known.beyond + counted.beyond,
      takenBeyond: known.takenBeyond + counted.takenBeyond,
      upSquares: known.upSquares + counted.upSquares,
      downSquares: known.downSquares + counted.downSquares,
      overstatedGain: known.overstatedGain + attribution.overstated[position],
      takenGain: known.takenGain + attribution.taken[position],
      tops: topsOf(known.tops, own),
      swarms: known.swarms + own.length,
      looks: known.looks + (own.length > 0 ? 1 : 0),
      upTries: known.upTries + sums.upTries[position],
      upHits: known.upHits + counted.upHits,
      certainHits: known.certainHits + counted.certainHits,
      downTries: known.downTries + sums.downTries[position],
      downHits: known.downHits + counted.downHits,
      exposure: explanations.map((_, nth) => known.exposure[nth] + exposure[base + nth]),
      share: explanations.map((_, nth) => known.share[nth] + share[base + nth]),
      lean: explanations.map((_, nth) => known.lean[nth] + lean[base + nth]),
    }
  }
}

function partsByMember(parts: readonly Part[]): ReadonlyMap<number, readonly Part[]> {
  const all = new Map<number, Part[]>()
  for (const part of parts) {
    const own = all.get(part.memberId)
    if (own === undefined) all.set(part.memberId, [part])
    else own.push(part)
  }
  return all
}

/**
 * Returns what members reported in an evaluation, in GiB, and the number of torrents, by position.
 */
function sumsOf(flows: Flows, { memberIds, of }: Attribution) {
  const column = () => new Float64Array(memberIds.length)
  const sums = { up: column(), down: column(), upTries: column(), downTries: column() }
  for (let nth = 0; nth < flows.count; nth++) {
    const position = of[nth]
    sums.up[position] += flows.up[nth] / GIB
    sums.down[position] += flows.down[nth] / GIB
    if (flows.up[nth] >= LEAST_TRY) sums.upTries[position]++
    const moved = Math.max(flows.down[nth], flows.fell[nth], flows.missing[nth])
    if (moved >= LEAST_TRY) sums.downTries[position]++
  }
  return sums
}

/** Returns the sums of a member's parts: bytes in GiB, and the number of parts of each kind. */
function countsOf(parts: readonly Part[]) {
  const sums = {
    ...{ certain: 0, idle: 0, upHits: 0, certainHits: 0, downHits: 0 },
    ...{ beyond: 0, takenBeyond: 0, upSquares: 0, downSquares: 0 },
  }
  for (const part of parts) {
    const hits = hitsOf(part)
    sums.certain += part.certain / GIB
    sums.idle += part.idle / GIB
    sums.beyond += part.beyond / GIB
    sums.takenBeyond += part.takenBeyond / GIB
    sums.upSquares += (part.overstated / GIB) ** 2
    sums.downSquares += ((part.hidden + part.idle) / GIB) ** 2
    sums.upHits += hits.upHits
    sums.certainHits += hits.certainHits
    sums.downHits += hits.downHits
  }
  return sums
}

/** Returns as which kinds of evidence a part counts: 0 or 1 for each. */
function hitsOf(part: Part) {
  return {
    upHits: isOverstated(part) ? 1 : 0,
    certainHits: part.certain >= LEAST_PART ? 1 : 0,
    downHits: part.hidden >= LEAST_PART ? 1 : 0,
  }
}

function scaled(top: Top, weight: number): Top {
  const less = { ...top } as { -readonly [Key in keyof Top]: Top[Key] }
  for (const name of summed) less[name] *= weight
  return less
}

/**
 * Adds the parts of an evaluation, each of them for another torrent, and keeps those with the most
 * evidence.
 */
function topsOf(known: readonly Top[], parts: readonly Part[]): readonly Top[] {
  if (parts.length === 0) return known
  const tops = new Map(known.map((top) => [top.torrent, top]))
  for (const part of parts) {
    const top = {
      ...{ torrent: part.torrentId, certain: part.certain / GIB, hidden: part.hidden / GIB },
      ...{ overstatedGain: part.overstatedGain, takenGain: part.takenGain },
      ...hitsOf(part),
    }
    const before = tops.get(part.torrentId)
    for (const name of summed) top[name] += before?.[name] ?? 0
    tops.set(part.torrentId, top)
  }
  return [...tops.values()].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_TOPS)
}

/**
 * Returns the amount by which torrents are chosen to be kept: from the bytes, and the number of
 * times.
 */
function weightOf(top: Top): number {
  const { overstatedGain, takenGain, certain, hidden, upHits, downHits } = top
  return overstatedGain + takenGain + certain + hidden + (upHits + downHits) / 4
}
