import { MIB } from '../units.ts'
import type { Balance } from './balance.ts'
import { credibleDown, hiddenDown } from './balance.ts'
import type { Flows } from './flows.ts'

// What could explain that a swarm reports more uploads than downloads, and how much of it.

/** The explanations; the order is that of the columns. */
export const explanations = ['overstated', 'hidden', 'lost', 'missing', 'checked'] as const
export type Explanation = (typeof explanations)[number]
export const CLASSES = explanations.length
/**
 * Those that hold for a member completely or not (takers.ts): downloads that only `left`
 * shows. A fall that looks like a check is counted against no one, but may explain an excess.
 */
export const TAKING = [1, 4] as const
export const isTaking = (nth: number) => nth === TAKING[0] || nth === TAKING[1]
/** What explains a part of any excess, of the larger side of a swarm. */
const NOISE_SHARE = 0.002
const NOISE_BYTES = 4 * MIB

/** The flows of a swarm from `start` up to `end`, and the part of its balance that is divided. */
export interface Swarm extends Pick<Balance, 'up' | 'down' | 'excess' | 'barren' | 'firm'> {
  readonly start: number
  readonly end: number
}

/** What an explanation could be, at most, of one member on one torrent. In bytes. */
export function exposureOf(flows: Flows, at: number, nth: number): number {
  if (nth === 0) return flows.up[at]
  if (nth === 1) return hiddenDown(flows, at)
  if (nth === 2) return flows.lostLikely[at]
  return nth === 3 ? flows.missing[at] : flows.checked[at]
}

/** What remains unexplained in any swarm, in bytes. */
export function noiseOf({ up, down }: Pick<Balance, 'up' | 'down'>): number {
  return NOISE_BYTES + NOISE_SHARE * Math.max(up, down)
}

/** Reported downloads that `left` does not confirm, where the swarm has an excess. */
export function idleDown(flows: Flows, { excess }: Swarm, at: number): number {
  return Math.min(excess, flows.down[at] - credibleDown(flows, at))
}
