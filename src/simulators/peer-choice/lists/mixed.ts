import type { Asking, KnownPeer } from './asking.ts'
import { isSeeding } from './asking.ts'

/** The largest share of a list that is filled by preference, so that the swarm stays connected. */
const PREFERRED_SHARE = 2 / 3

/** The peers from which a list is filled. */
type Sources = Pick<Asking, 'asker' | 'leechers' | 'seeders'>

/** Returns the least number of leechers in a leecher's list, so that swarms trade (rule 88). */
export const leechersAtLeast = (length: number): number => Math.ceil(length / 3)

/**
 * Returns a list without preference, as the tracker does: a third leechers, then seeders, then the
 * remaining leechers. The list of a seeder only has leechers first.
 */
export function mixed({ asker, leechers, seeders }: Sources, length: number): readonly KnownPeer[] {
  const third = isSeeding(asker) ? length : leechersAtLeast(length)
  return [...leechers.slice(0, third), ...seeders, ...leechers.slice(third)].slice(0, length)
}

/** Returns a list that takes two thirds from `first`, and the rest as `mixed` does. */
export function preferring(
  sources: Sources,
  first: readonly KnownPeer[],
  length: number,
): readonly KnownPeer[] {
  const chosen = first.slice(0, Math.floor(length * PREFERRED_SHARE))
  return [...chosen, ...mixed(without(sources, chosen), length - chosen.length)]
}

/** Returns the sources without the chosen peers. */
export function without(sources: Sources, chosen: readonly KnownPeer[]): Sources {
  const taken = new Set(chosen)
  const isOther = (peer: KnownPeer) => !taken.has(peer)
  const { asker, leechers, seeders } = sources
  return { asker, leechers: leechers.filter(isOther), seeders: seeders.filter(isOther) }
}

/** Returns the peers sorted by a number, smallest first; equal ones stay in their random order. */
export function least(
  peers: readonly KnownPeer[],
  by: (peer: KnownPeer) => number,
): readonly KnownPeer[] {
  return [...peers].sort((one, other) => by(one) - by(other))
}
