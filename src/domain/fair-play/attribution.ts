import { GIB, MIB } from '../units.ts'
import type { Balance } from './balance.ts'
import { balanceOf } from './balance.ts'
import type { Explanation, Swarm } from './exposure.ts'
import { CLASSES, TAKING, explanations, exposureOf, isTaking, noiseOf } from './exposure.ts'
import type { Flows } from './flows.ts'
import type { Gains } from './likelihood.ts'
import { certain, gainsIn, gainsOf, plausible } from './likelihood.ts'
import type { Sums } from './takers.ts'
import { FIRST_CHANCE, FIRST_COEFFICIENT, leanOf, weighTakers } from './takers.ts'

// Finds the members who cause an excess. In one swarm, several members may explain it. For each
// member and explanation there is an exposure in bytes (what a member reported as uploaded, what
// `left` shows, what a silent leecher lacks) and a coefficient, the share of the exposure that is
// false over all swarms. The coefficients maximize a Poisson regression with gamma priors, which is
// solved by multiplicative updates: a member who is present when something is wrong, and absent
// when nothing is, keeps the excess. Of downloads that only `left` shows, a member makes either all
// or none (takers.ts).

/**
 * What is assumed about a member as long as nothing is known: the mean of the coefficient, and its
 * weight in GiB.
 */
const PRIORS: Readonly<Record<Explanation, { readonly mean: number; readonly weight: number }>> = {
  overstated: { mean: 0.02, weight: 5 },
  hidden: { mean: FIRST_COEFFICIENT, weight: 0 },
  lost: { mean: 0.5, weight: 1 },
  missing: { mean: 0.01, weight: 4 },
  checked: { mean: FIRST_COEFFICIENT, weight: 0 },
}
/** The share that counts for a client that has part of the torrent and downloads nothing. */
const PARTIAL_SHARE = 0.1
/** An excess below this is noise in any swarm. */
const LEAST_EXCESS = 8 * MIB
const ITERATIONS = 100
/** The explanations that mean false uploads, and those that mean unreported downloads, by index. */
const UPLOADS = [0]
const DOWNLOADS = [1, 3]

/** The sums of one member in GiB, which are the prior of a later evaluation. */
export interface Evidence {
  /** By explanation: the exposure, and how much of it was false. */
  readonly exposure: ArrayLike<number>
  readonly share: ArrayLike<number>
  /** How strongly swarms point to a member who takes data secretly (takers.ts). */
  readonly lean: ArrayLike<number>
}

export interface Attribution {
  /** Members by their position in the columns below, and the position of each flow's member. */
  readonly memberIds: readonly number[]
  readonly of: Int32Array
  /** Returns the position of a member; undefined if the member has no traffic in the window. */
  readonly positionOf: (memberId: number) => number | undefined
  /** By member and explanation, in GiB: the exposure in this window. */
  readonly exposure: Float64Array
  readonly share: Float64Array
  readonly lean: Float64Array
  readonly coefficient: Float64Array
  /** Returns the exposure in this window and earlier ones, in GiB. */
  readonly exposedOf: (position: number, nth: number) => number
  /** The swarms that have an excess. */
  readonly swarms: readonly Swarm[]
  readonly balanceIn: (swarm: Swarm) => Balance
  /** By torrent: the bytes that the next window has to add to its balance. */
  readonly carries: ReadonlyMap<number, number>
  /**
   * By member, in GiB: how much better the numbers are explained if this member reports falsely
   * than if not, as a log likelihood ratio. It is near 0 if other members explain them equally
   * well.
   */
  readonly overstated: Gains
  readonly taken: Gains
  /** Returns the part of the swarm's excess, by flow and explanation, in bytes. */
  readonly shareOf: (at: number, explanation: Explanation) => number
  /** Returns what one swarm contributes to the two ratios, by flow. */
  readonly gainsIn: (swarm: Swarm) => {
    readonly overstated: (at: number) => number
    readonly taken: (at: number) => number
  }
  /** Returns the overstated bytes that no one else in the swarm can explain, by flow. */
  readonly certainOf: (swarm: Swarm, at: number) => number
  /** Returns bytes by flow and explanation, limited to what is plausible for the member. */
  readonly plausibleOf: (at: number, nth: number) => number
}

/** Attributes the excess of every swarm in a window to its members. */
export function attribute(
  flows: Flows,
  prior: (memberId: number) => Evidence | null,
  carried: (torrentId: number) => number | null,
): Attribution {
  const { memberIds, of, positionOf } = positionsOf(flows)
  const sums = sumsBefore(memberIds, prior)
  const { swarms, carries } = swarmsOf(flows, carried)
  addExposure(flows, of, sums.exposure)
  const parts = new Float32Array(flows.count * CLASSES)
  fitCoefficients(flows, of, swarms, sums, parts)
  const { exposure, share, lean, coefficient, knownExposure } = sums
  const known = knownExposure.map((weight, at) => weight + exposure[at])
  const model = { flows, of, coefficient, exposure, known }
  return {
    ...{ memberIds, of, positionOf, exposure, share, lean, coefficient, swarms, carries },
    exposedOf: (position, nth) =>
      known[position * CLASSES + nth] - PRIORS[explanations[nth]].weight,
    balanceIn: ({ start, end }) => balanceOf(flows, start, end, carried(flows.torrents[start])),
    overstated: gainsOf(model, swarms, UPLOADS),
    taken: gainsOf(model, swarms, DOWNLOADS),
    gainsIn(swarm) {
      const gainIn = gainsIn(model, swarm)
      return { overstated: (at) => gainIn(at, UPLOADS), taken: (at) => gainIn(at, DOWNLOADS) }
    },
    shareOf: (at, explanation) => parts[at * CLASSES + explanations.indexOf(explanation)],
    certainOf: (swarm, at) => certain(model, swarm, at),
    plausibleOf: (at, nth) => plausible(model, at, nth),
  }
}

/**
 * Returns what is known before an evaluation, with the coefficients that follow from the priors.
 */
function sumsBefore(
  memberIds: readonly number[],
  prior: (memberId: number) => Evidence | null,
): Sums {
  const column = () => new Float64Array(memberIds.length * CLASSES)
  const [knownShare, knownExposure, knownLean] = [column(), column(), column()]
  const coefficient = column()
  for (const [position, id] of memberIds.entries()) {
    const known = prior(id)
    for (let nth = 0; nth < CLASSES; nth++) {
      const at = position * CLASSES + nth
      const { mean, weight } = PRIORS[explanations[nth]]
      knownShare[at] = mean * weight + (known?.share[nth] ?? 0)
      knownExposure[at] = weight + (known?.exposure[nth] ?? 0)
      knownLean[at] = known?.lean[nth] ?? 0
      coefficient[at] = mean
    }
  }
  const found = { exposure: column(), share: column(), lean: column() }
  return { knownShare, knownExposure, knownLean, coefficient, ...found }
}

function addExposure(flows: Flows, of: Int32Array, exposure: Float64Array): void {
  for (let at = 0; at < flows.count; at++) {
    const base = of[at] * CLASSES
    for (let nth = 0; nth < CLASSES; nth++) exposure[base + nth] += exposureOf(flows, at, nth) / GIB
  }
}

/** Finds the coefficients that best explain the excess of all swarms together. */
function fitCoefficients(
  flows: Flows,
  of: Int32Array,
  swarms: readonly Swarm[],
  sums: Sums,
  parts: Float32Array,
): void {
  const { knownShare, knownExposure, exposure, share, coefficient } = sums
  const chances: number[] = TAKING.map(() => FIRST_CHANCE)
  for (let at = 0; at < share.length; at++) {
    if (isTaking(at % CLASSES)) continue
    coefficient[at] = knownShare[at] / (knownExposure[at] + exposure[at] * 0.2)
  }
  for (let turn = 0; turn < ITERATIONS; turn++) {
    share.fill(0)
    sums.lean.fill(0)
    for (const swarm of swarms) divide(flows, of, swarm, sums, parts)
    for (let at = 0; at < share.length; at++) {
      if (isTaking(at % CLASSES)) continue
      coefficient[at] = (knownShare[at] + share[at]) / (knownExposure[at] + exposure[at])
    }
    for (const [place, nth] of TAKING.entries()) {
      chances[place] = weighTakers(sums, nth, chances[place], turn)
    }
  }
}

function positionsOf({ count, members }: Flows) {
  const positions = new Map<number, number>()
  const of = new Int32Array(count)
  for (let at = 0; at < count; at++) {
    const id = members[at]
    let position = positions.get(id)
    if (position === undefined) positions.set(id, (position = positions.size))
    of[at] = position
  }
  return { memberIds: [...positions.keys()], of, positionOf: (id: number) => positions.get(id) }
}

/** Returns the most that a leecher may have taken secretly: no more than was uploaded. */
function missingOf({ left, down, size }: Flows, at: number, { up }: Balance): number {
  const most = Math.min(left[at], up)
  // Most clients that have a part and download nothing want only that part, or get the rest
  // elsewhere.
  const isPartial = down[at] === 0 && left[at] < size[at]
  return isPartial ? most * PARTIAL_SHARE : most
}

function swarmsOf(flows: Flows, carried: (torrentId: number) => number | null) {
  const swarms: Swarm[] = []
  const carries = new Map<number, number>()
  const { count, torrents } = flows
  for (let start = 0, end = 0; start < count; start = end) {
    const torrentId = torrents[start]
    while (end < count && torrents[end] === torrentId) end++
    const balance = balanceOf(flows, start, end, carried(torrentId))
    for (let at = start; at < end; at++) flows.missing[at] = missingOf(flows, at, balance)
    if (balance.carry !== 0) carries.set(torrentId, balance.carry)
    // Only these fields are kept: a balance has twice as many numbers, and there may be hundreds of
    // thousands of balances.
    const { up, down, excess, barren, firm } = balance
    if (excess >= LEAST_EXCESS) swarms.push({ start, end, up, down, excess, barren, firm })
  }
  return { swarms, carries }
}

/**
 * Divides the excess of a swarm in proportion to coefficient times exposure; no part exceeds its
 * exposure. Barren excess can only be explained by false uploads, because no one has the data.
 */
function divide(
  flows: Flows,
  of: Int32Array,
  swarm: Swarm,
  { coefficient, share, lean }: Sums,
  parts: Float32Array,
): void {
  const { start, end } = swarm
  const noise = noiseOf(swarm)
  let [sum, sumUp] = [noise, noise]
  for (let at = start; at < end; at++) {
    for (let nth = 0; nth < CLASSES; nth++) {
      const weight = coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
      parts[at * CLASSES + nth] = weight
      sum += weight
      if (nth === 0) sumUp += weight
    }
  }
  const scale = (swarm.excess - swarm.barren) / sum
  const scaleUp = scale + swarm.barren / sumUp
  for (let at = start; at < end; at++) {
    for (const nth of TAKING) {
      const most = exposureOf(flows, at, nth)
      if (most === 0) continue
      const others = sum - parts[at * CLASSES + nth]
      lean[of[at] * CLASSES + nth] += leanOf(swarm.excess - swarm.barren, most, others) / GIB
    }
    for (let nth = 0; nth < CLASSES; nth++) {
      const most = nth === 2 ? flows.lostMost[at] : exposureOf(flows, at, nth)
      const place = at * CLASSES + nth
      const part = Math.min(most, parts[place] * (nth === 0 ? scaleUp : scale))
      parts[place] = part
      share[of[at] * CLASSES + nth] += part / GIB
    }
  }
}
