import { MIB } from '../units.ts'
import type { Balance } from './balance.ts'
import { credibleDown, hiddenDown } from './balance.ts'
import type { Flows } from './flows.ts'

// What can explain that a swarm reports more uploads than downloads, and to what extent.

/** The explanations, in the order of the columns. */
export const explanations = ['overstated', 'hidden', 'lost', 'missing', 'checked'] as const
export type Explanation = (typeof explanations)[number]
export const CLASSES = explanations.length
/**
 * The explanations that hold for a member completely or not (takers.ts): downloads that only `left`
 * shows. A fall of `left` that looks like a check counts against no one, but may explain an excess.
 */
export const TAKING = [1, 4] as const
export const isTaking = (nth: number) => nth === TAKING[0] || nth === TAKING[1]
/** The share of a swarm's larger side that noise explains in any excess. */
const NOISE_SHARE = 0.002
const NOISE_BYTES = 4 * MIB

/**
 * The flows of a swarm, from `start` up to but not including `end`, and the part of its balance
 * that is attributed to members.
 */
export interface Swarm extends Pick<Balance, 'up' | 'down' | 'excess' | 'barren' | 'firm'> {
  readonly start: number
  readonly end: number
}

/** Returns the most that an explanation can amount to for one member on one torrent, in bytes. */
export function exposureOf(flows: Flows, at: number, nth: number): number {
  if (nth === 0) return flows.up[at]
  if (nth === 1) return hiddenDown(flows, at)
  if (nth === 2) return flows.lostLikely[at]
  return nth === 3 ? flows.missing[at] : flows.checked[at]
}

/** Returns how much remains unexplained in any swarm, in bytes. */
export function noiseOf({ up, down }: Pick<Balance, 'up' | 'down'>): number {
  return NOISE_BYTES + NOISE_SHARE * Math.max(up, down)
}

/** Returns the reported downloads that `left` does not confirm, if the swarm has an excess. */
export function idleDown(flows: Flows, { excess }: Swarm, at: number): number {
  return Math.min(excess, flows.down[at] - credibleDown(flows, at))
}
