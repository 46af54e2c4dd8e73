import { GIB, MIB } from '../units.ts'
import type { Balance } from './balance.ts'
import { balanceOf, credibleDown, hiddenDown } from './balance.ts'
import type { Flows } from './flows.ts'

// Whose excess? In one swarm, several members may explain it. Each explanation has an exposure in
// bytes (what a member reported as uploaded, what `left` shows, what a silent leecher misses) and
// a member's coefficient, the share of the exposure that is false over all swarms. Coefficients
// are the maximum of a Poisson regression with gamma priors, found by its multiplicative updates:
// a member who is present where something is wrong and not where nothing is keeps the excess.

/** The explanations; the order is that of the columns. */
export const explanations = ['overstated', 'hidden', 'lost', 'missing'] as const
export type Explanation = (typeof explanations)[number]
const CLASSES = explanations.length

/** Before anything is known of a member: the mean of the coefficient, and its weight in GiB. */
const PRIORS: Readonly<Record<Explanation, { readonly mean: number; readonly weight: number }>> = {
  overstated: { mean: 0.005, weight: 1 },
  hidden: { mean: 0.7, weight: 0.5 },
  lost: { mean: 0.5, weight: 1 },
  missing: { mean: 0.01, weight: 4 },
}
/** What explains a part of any excess, of the larger side of a swarm. */
const NOISE_SHARE = 0.002
const NOISE_BYTES = 4 * MIB
/** Excess below this is noise in any swarm. */
const LEAST_EXCESS = 8 * MIB
const ITERATIONS = 30
/** What another member may at most have overstated: this many times the estimate, and a little. */
const PLAUSIBLE_TIMES = 2.5
const PLAUSIBLE_SHARE = 0.02

/** Sums of one member in GiB, as the prior of a later look. */
export interface Evidence {
  /** By explanation: exposure, and the part of it that was false. */
  readonly exposure: readonly number[]
  readonly share: readonly number[]
}

export interface Swarm {
  readonly start: number
  readonly end: number
  readonly balance: Balance
}

/** By member, in GiB. */
export interface Gains {
  readonly all: Float64Array
  /** Of one swarm: what remains without it does not depend on a single coincidence. */
  readonly largest: Float64Array
}

export interface Attribution {
  /** The position of each member in the columns below. */
  readonly positions: ReadonlyMap<number, number>
  readonly memberIds: readonly number[]
  /** By member and explanation, in GiB, of this window. */
  readonly exposure: Float64Array
  readonly share: Float64Array
  readonly coefficient: Float64Array
  /** Swarms with an excess. */
  readonly swarms: readonly Swarm[]
  /** By torrent: what the next window has to add. */
  readonly carries: ReadonlyMap<number, number>
  /**
   * By member, in GiB: how much better the reports are explained with this member's false ones
   * than without, a log likelihood ratio. Near 0 where others explain the same.
   */
  readonly overstated: Gains
  readonly taken: Gains
  /** By flow and explanation, in bytes: the part of the swarm's excess. */
  readonly shareOf: (at: number, explanation: Explanation) => number
  /** By flow: overstated bytes that no one else in the swarm can explain. */
  readonly certainOf: (swarm: Swarm, at: number) => number
}

/** Attributes the excess of every swarm of a window to its members. */
export function attribute(
  flows: Flows,
  prior: (memberId: number) => Evidence | null,
  carried: (torrentId: number) => number | null,
): Attribution {
  const { positions, memberIds, of } = positionsOf(flows)
  const members = memberIds.length
  const alpha = new Float64Array(members * CLASSES)
  const beta = new Float64Array(members * CLASSES)
  for (const [position, id] of memberIds.entries()) {
    const known = prior(id)
    for (let nth = 0; nth < CLASSES; nth++) {
      const { mean, weight } = PRIORS[explanations[nth]]
      alpha[position * CLASSES + nth] = mean * weight + (known?.share[nth] ?? 0)
      beta[position * CLASSES + nth] = weight + (known?.exposure[nth] ?? 0)
    }
  }
  const exposure = new Float64Array(members * CLASSES)
  const { swarms, carries } = swarmsOf(flows, carried)
  for (let at = 0; at < flows.count; at++) {
    const base = of[at] * CLASSES
    for (let nth = 0; nth < CLASSES; nth++) exposure[base + nth] += exposureOf(flows, at, nth) / GIB
  }
  const coefficient = alpha.map((value, at) => value / (beta[at] + exposure[at] * 0.2))
  const share = new Float64Array(members * CLASSES)
  const parts = new Float64Array(flows.count * CLASSES)
  for (let turn = 0; turn < ITERATIONS; turn++) {
    share.fill(0)
    for (const swarm of swarms) divide(flows, of, swarm, coefficient, share, parts)
    for (let at = 0; at < share.length; at++) {
      coefficient[at] = (alpha[at] + share[at]) / (beta[at] + exposure[at])
    }
  }
  const known = beta.map((weight, at) => weight + exposure[at])
  const model = { flows, of, coefficient, exposure, known }
  return {
    ...{ positions, memberIds, exposure, share, coefficient, swarms, carries },
    overstated: gainsOf(model, swarms, [0]),
    taken: gainsOf(model, swarms, [1, 3]),
    shareOf: (at, explanation) => parts[at * CLASSES + explanations.indexOf(explanation)],
    certainOf: (swarm, at) => certain(model, swarm, at),
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
  return { positions, memberIds: [...positions.keys()], of }
}

/** In bytes. */
function exposureOf(flows: Flows, at: number, nth: number): number {
  if (nth === 0) return flows.up[at]
  if (nth === 1) return hiddenDown(flows, at)
  if (nth === 2) return flows.lostLikely[at]
  return flows.missing[at]
}

function swarmsOf(flows: Flows, carried: (torrentId: number) => number | null) {
  const swarms: Swarm[] = []
  const carries = new Map<number, number>()
  const { count, torrents } = flows
  for (let start = 0, end = 0; start < count; start = end) {
    const torrentId = torrents[start]
    while (end < count && torrents[end] === torrentId) end++
    const balance = balanceOf(flows, start, end, carried(torrentId))
    // No one can have taken more than was uploaded.
    for (let at = start; at < end; at++) flows.missing[at] = Math.min(flows.left[at], balance.up)
    if (balance.carry !== 0) carries.set(torrentId, balance.carry)
    if (balance.excess >= LEAST_EXCESS) swarms.push({ start, end, balance })
  }
  return { swarms, carries }
}

/** Divides the excess of a swarm by coefficient times exposure; no part is above its exposure. */
function divide(
  flows: Flows,
  of: Int32Array,
  { start, end, balance }: Swarm,
  coefficient: Float64Array,
  share: Float64Array,
  parts: Float64Array,
): void {
  let sum = NOISE_BYTES + NOISE_SHARE * Math.max(balance.up, balance.down)
  for (let at = start; at < end; at++) {
    for (let nth = 0; nth < CLASSES; nth++) {
      const weight = coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
      parts[at * CLASSES + nth] = weight
      sum += weight
    }
  }
  const scale = balance.excess / sum
  for (let at = start; at < end; at++) {
    for (let nth = 0; nth < CLASSES; nth++) {
      const most = nth === 2 ? flows.lostMost[at] : exposureOf(flows, at, nth)
      const part = Math.min(most, parts[at * CLASSES + nth] * scale)
      parts[at * CLASSES + nth] = part
      share[of[at] * CLASSES + nth] += part / GIB
    }
  }
}

interface Model {
  readonly flows: Flows
  readonly of: Int32Array
  readonly coefficient: Float64Array
  readonly exposure: Float64Array
  /** The weight of what is known: exposures of this look, of earlier ones, and the prior's. */
  readonly known: Float64Array
}

/** A swarm with one possible explanation says no more than this. */
const MOST_LOG = 3
/** An excess far above what all coefficients let expect has a cause that none of them knows. */
const MOST_TIMES = 1.5

/** The log likelihood ratio of each member's own explanations `own`. */
function gainsOf(
  { flows, of, coefficient, exposure }: Model,
  swarms: readonly Swarm[],
  own: readonly number[],
): Gains {
  const gains = new Float64Array(exposure.length / CLASSES)
  const largest = new Float64Array(gains.length)
  for (let member = 0; member < gains.length; member++) {
    for (const nth of own) {
      const at = member * CLASSES + nth
      gains[member] -= coefficient[at] * exposure[at]
    }
  }
  for (const { start, end, balance } of swarms) {
    const all = expected(flows, of, coefficient, { start, end, balance })
    for (let at = start; at < end; at++) {
      let mine = 0
      for (const nth of own) {
        mine += coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
      }
      if (mine === 0) continue
      const log = Math.min(MOST_LOG, Math.log(all / Math.max(1, all - mine)))
      const gain = (Math.min(balance.excess, MOST_TIMES * all) / GIB) * log
      gains[of[at]] += gain
      if (gain > largest[of[at]]) largest[of[at]] = gain
    }
  }
  return { all: gains, largest }
}

/** The excess that the coefficients let expect in a swarm, with noise. In bytes. */
function expected(
  flows: Flows,
  of: Int32Array,
  coefficient: Float64Array,
  { start, end, balance }: Swarm,
): number {
  let sum = NOISE_BYTES + NOISE_SHARE * Math.max(balance.up, balance.down)
  for (let at = start; at < end; at++) {
    for (let nth = 0; nth < CLASSES; nth++) {
      sum += coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
    }
  }
  return sum
}

/** What is left of a swarm's excess if all others lied as much as is plausible for them. */
function certain(
  { flows, of, coefficient, known }: Model,
  { start, end, balance }: Swarm,
  own: number,
): number {
  let rest = balance.firm
  for (let at = start; at < end && rest > 0; at++) {
    rest -= hiddenDown(flows, at)
    if (at === own) continue
    for (const nth of [0, 3]) {
      const amount = exposureOf(flows, at, nth)
      const place = of[at] * CLASSES + nth
      // Of a member who was hardly anywhere else, nothing speaks against it.
      const unknown = amount / GIB / known[place]
      rest -= Math.min(1, PLAUSIBLE_TIMES * coefficient[place] + PLAUSIBLE_SHARE + unknown) * amount
    }
  }
  return Math.min(flows.up[own], Math.max(0, rest))
}

/** Reported downloads that `left` does not confirm, where the swarm has an excess. */
export function idleDown(flows: Flows, { balance }: Swarm, at: number): number {
  return Math.min(balance.excess, flows.down[at] - credibleDown(flows, at))
}
