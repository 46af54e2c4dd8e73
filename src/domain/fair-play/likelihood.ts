import { GIB } from '../units.ts'
import type { Swarm } from './exposure.ts'
import { CLASSES, TAKING, exposureOf, isTaking, noiseOf } from './exposure.ts'
import type { Flows } from './flows.ts'

// How much better the numbers are explained if a member reports falsely than if the member does
// not.

/**
 * The most that another member may plausibly have overstated: this multiple of the estimate, plus a
 * little.
 */
const PLAUSIBLE_TIMES = 2.5
const PLAUSIBLE_SHARE = 0.02

/** Log likelihood ratios by member. */
export type Gains = Float64Array

/** Coefficients by member and explanation, and the amounts from which they were estimated. */
export interface Model {
  readonly flows: Flows
  readonly of: Int32Array
  readonly coefficient: Float64Array
  readonly exposure: Float64Array
  /**
   * The amounts behind a coefficient: the exposures of this evaluation and of earlier ones, and the
   * weight of the prior.
   */
  readonly known: Float64Array
}

/** The most that a swarm with one possible explanation counts. */
const MOST_LOG = 3
/**
 * If an excess is far above what all coefficients predict, its cause is contained in none of them.
 */
const MOST_TIMES = 1.5

/** Returns the log likelihood ratio of each member's explanations `own`. */
export function gainsOf(model: Model, swarms: readonly Swarm[], own: readonly number[]): Gains {
  const { of, coefficient, exposure } = model
  const gains = new Float64Array(exposure.length / CLASSES)
  for (let member = 0; member < gains.length; member++) {
    for (const nth of own) {
      const at = member * CLASSES + nth
      gains[member] -= coefficient[at] * exposure[at]
    }
  }
  for (const swarm of swarms) {
    const gainIn = gainsIn(model, swarm)
    for (let at = swarm.start; at < swarm.end; at++) gains[of[at]] += gainIn(at, own)
  }
  return gains
}

/** Returns what one swarm contributes to a member's ratio, by flow, for the explanations `own`. */
export function gainsIn(
  model: Model,
  swarm: Swarm,
): (at: number, own: readonly number[]) => number {
  const { flows, of, coefficient } = model
  const { excess, barren } = swarm
  const { all, up } = expected(model, swarm)
  return (at, own) => {
    let mine = 0
    for (const nth of own) {
      mine += coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
    }
    if (mine === 0) return 0
    return gainOf(mine, all, excess - barren) + (own[0] === 0 ? gainOf(mine, up, barren) : 0)
  }
}

/**
 * Returns the ratio for an excess in GiB, of which `all` is expected, including `mine` from one
 * member.
 */
function gainOf(mine: number, all: number, excess: number): number {
  const log = Math.min(MOST_LOG, Math.log(all / Math.max(1, all - mine)))
  return (Math.min(excess, MOST_TIMES * all) / GIB) * log
}

/**
 * Returns the excess that the coefficients predict for a swarm, including noise; `up`: only from
 * false uploads.
 */
function expected(
  { flows, of, coefficient }: Model,
  swarm: Swarm,
): { readonly all: number; readonly up: number } {
  const { start, end } = swarm
  const noise = noiseOf(swarm)
  let [all, up] = [noise, noise]
  for (let at = start; at < end; at++) {
    for (let nth = 0; nth < CLASSES; nth++) {
      const part = coefficient[of[at] * CLASSES + nth] * exposureOf(flows, at, nth)
      all += part
      if (nth === 0) up += part
    }
  }
  return { all, up }
}

/**
 * Returns how much of a swarm's excess remains if all others reported falsely as much as is
 * plausible for them.
 */
export function certain(
  model: Model,
  { start, end, firm, barren: barrenBytes }: Swarm,
  own: number,
): number {
  let [rest, barren] = [firm, barrenBytes]
  for (let at = start; at < end && (rest > 0 || barren > 0); at++) {
    for (const nth of TAKING) rest -= plausible(model, at, nth)
    if (at === own) continue
    const up = plausible(model, at, 0)
    rest -= up + plausible(model, at, 3)
    barren -= up
  }
  return Math.min(model.flows.up[own], Math.max(0, rest, barren))
}

/** Returns how much of an explanation is plausible for the member of a flow, in bytes. */
export function plausible(
  { flows, of, coefficient, known }: Model,
  at: number,
  nth: number,
): number {
  const amount = exposureOf(flows, at, nth)
  if (amount === 0) return 0
  const place = of[at] * CLASSES + nth
  const share = PLAUSIBLE_TIMES * coefficient[place]
  if (isTaking(nth)) return Math.min(1, share) * amount
  // For a member with hardly any other traffic, nothing contradicts the explanation.
  const unknown = amount / GIB / known[place]
  return Math.min(1, share + PLAUSIBLE_SHARE + unknown) * amount
}
