import { GIB } from '../units.ts'
import type { Attribution } from './attribution.ts'
import { credibleDown, hiddenDown } from './balance.ts'
import type { Swarm } from './exposure.ts'
import type { Flows } from './flows.ts'
import type { Part } from './parts.ts'
import { heldIn } from './parts.ts'

// A rival of a member is another one who was in nearly all swarms, on the same days, in which
// something is held against the member, and who may have caused nearly all of it. The regression
// gives an excess to the more likely of the two, but the less likely one remains possible. So it is
// the pair that is suspicious, and neither of its members.

/** The share of what is held against a member that a rival may have caused. */
const COVERED_SHARE = 0.85
/**
 * How much less likely a rival's explanation may be: the log likelihood ratio per GiB, which counts
 * as one event of a Poisson variable.
 */
const MOST_LESS_LIKELY = 1
/** What a rival cannot have caused counts against its explanation as this log ratio per GiB. */
const LOG_UNCOVERED = 3
/** The number of possible rivals that are stored for a member: those with the best explanation. */
const MOST_RIVALS = 8
/** The least amount that a rival may have caused in a swarm, in GiB. */
const LEAST_EXPOSURE = 1 / 64

/** A possible rival. The sums are in GiB and fade over time, like those of a standing. */
interface Rival {
  readonly member: number
  /** How much of what is held against the other member this one may have caused. */
  readonly gib: number
  /** The sum of these amounts times the log of the ratio of both exposures in their swarms. */
  readonly log: number
  /** The exposure in all swarms, with and without evidence. */
  readonly exposure: number
}

/** What is held against a member, and who else may have caused it, in GiB. */
export interface Doubt {
  readonly gib: number
  readonly exposure: number
  readonly rivals: readonly Rival[]
}

export const noDoubt: Doubt = { gib: 0, exposure: 0, rivals: [] }

/** The two kinds of evidence: false uploads, and downloads that are hidden or false. */
type DoubtKind = 'overstated' | 'taken'

/** Returns what is left of a doubt at a later time; `weight` is the share that is left. */
export function fadedDoubt({ gib, exposure, rivals }: Doubt, weight: number): Doubt {
  return {
    ...{ gib: gib * weight, exposure: exposure * weight },
    rivals: rivals.map((rival) => ({
      ...{ member: rival.member, gib: rival.gib * weight, log: rival.log * weight },
      exposure: rival.exposure * weight,
    })),
  }
}

/** Returns a function that adds an evaluation to a doubt about the member at a position. */
export function createDoubts(
  flows: Flows,
  attribution: Attribution,
): (before: Doubt, position: number, parts: readonly Part[], kind: DoubtKind) => Doubt {
  const swarmAt = swarmFinder(attribution)
  return (before, position, parts, kind) => {
    const rivals = new Map(before.rivals.map((rival) => [rival.member, rival]))
    let { gib } = before
    for (const part of parts) {
      const amount = heldIn(part)[kind] / GIB
      if (amount === 0) continue
      gib += amount
      const { start, end, up } = swarmAt(part.at)
      const own = Math.max(amount, ownExposure(flows, part, kind) / GIB)
      for (let at = start; at < end; at++) {
        const exposure = rivalExposure(flows, at, up, kind) / GIB
        if (at === part.at || exposure < LEAST_EXPOSURE) continue
        const member = flows.members[at]
        const known = rivals.get(member) ?? { member, gib: 0, log: 0, exposure: 0 }
        const covered = Math.min(amount, exposure)
        rivals.set(member, {
          ...{ member, exposure: known.exposure, gib: known.gib + covered },
          log: known.log + covered * Math.log(own / Math.max(amount, exposure)),
        })
      }
    }
    const exposure = exposedOf(attribution, position, BY_MEMBER[kind])
    const refreshed = [...rivals.values()].map((rival) => {
      const place = attribution.positionOf(rival.member)
      const now =
        place === undefined ? rival.exposure : exposedOf(attribution, place, BY_RIVALS[kind])
      return { ...rival, exposure: now }
    })
    return { gib, exposure, rivals: best(refreshed, gib, exposure) }
  }
}

/** Returns the most that a member may have caused on the torrent of a part, in bytes. */
function ownExposure(flows: Flows, { at, up }: Part, kind: DoubtKind): number {
  return kind === 'overstated' ? up : hiddenDown(flows, at) + flows.missing[at]
}

/**
 * Returns the most that a rival may have caused on one torrent, in bytes. Any upload may be false.
 * An excess of uploads may also have been downloaded without a report, or by a client that keeps
 * nothing. A leecher that lacks only a part may have taken all of that part.
 */
function rivalExposure(flows: Flows, at: number, swarmUp: number, kind: DoubtKind): number {
  if (kind === 'taken') return flows.up[at]
  const idle = flows.down[at] - credibleDown(flows, at)
  return flows.up[at] + hiddenDown(flows, at) + Math.min(flows.left[at], swarmUp) + idle
}

/** The explanations that count for the exposure of a member, and of a rival, by index. */
const BY_MEMBER = { overstated: [0], taken: [1, 3] } as const
const BY_RIVALS = { overstated: [0, 1, 3], taken: [0] } as const

function exposedOf({ exposedOf: of }: Attribution, place: number, own: readonly number[]): number {
  return own.reduce((sum, nth) => sum + of(place, nth), 0)
}

/** Returns the possible rivals with the best explanations. */
function best(rivals: readonly Rival[], gib: number, exposure: number): readonly Rival[] {
  if (rivals.length <= MOST_RIVALS) return rivals
  const lessLikely = (rival: Rival) =>
    LOG_UNCOVERED * (gib - rival.gib) + rival.gib * logRatioOf(rival, exposure)
  return rivals
    .map((rival) => ({ rival, cost: lessLikely(rival) }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST_RIVALS)
    .map(({ rival }) => rival)
}

/**
 * Returns how much more likely it is that the member with this exposure caused what a rival may
 * have caused, per GiB: the log ratio of two Poisson likelihoods, each with the coefficient that
 * suits it best. A rival with much other traffic, in which nothing is wrong, is less likely.
 */
function logRatioOf(rival: Rival, exposure: number): number {
  const { gib, log } = rival
  return log / gib + Math.log(Math.max(gib, rival.exposure) / Math.max(gib, exposure))
}

/** Returns the members who may have caused nearly all of what is held against another one. */
export function rivalsIn({ gib, exposure, rivals }: Doubt): readonly number[] {
  return rivals
    .filter((rival) => rival.gib > 0 && rival.gib >= COVERED_SHARE * gib)
    .filter((rival) => logRatioOf(rival, exposure) < MOST_LESS_LIKELY)
    .map(({ member }) => member)
}

/** Returns a function that finds the swarm of a flow, of those with an excess. */
function swarmFinder({ swarms }: Attribution): (at: number) => Swarm {
  return (at) => {
    let [low, high] = [0, swarms.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (swarms[middle].start <= at) low = middle
      else high = middle - 1
    }
    return swarms[low]
  }
}
