import type { Asking, KnownPeer } from './asking.ts'
import { isSeeding } from './asking.ts'

/** Of a list, at most this share is filled by preference, so that a swarm stays connected. */
const PREFERRED_SHARE = 2 / 3

/** What a list is filled with. */
type Sources = Pick<Asking, 'asker' | 'leechers' | 'seeders'>

/** Returns the leechers of a leecher's list at least, so that swarms trade (rule 88). */
export const leechersAtLeast = (length: number): number => Math.ceil(length / 3)

/** Returns a list without preference, as the tracker: a third leechers, seeders, then leechers. */
export function mixed({ asker, leechers, seeders }: Sources, length: number): readonly KnownPeer[] {
  const third = isSeeding(asker) ? length : leechersAtLeast(length)
  return [...leechers.slice(0, third), ...seeders, ...leechers.slice(third)].slice(0, length)
}

/** Returns a list with `first` until a third of it is left, and others as in `mixed`. */
export function preferring(
  sources: Sources,
  first: readonly KnownPeer[],
  length: number,
): readonly KnownPeer[] {
  const chosen = first.slice(0, Math.floor(length * PREFERRED_SHARE))
  return [...chosen, ...mixed(without(sources, chosen), length - chosen.length)]
}

/** Returns what is left to fill a list with. */
export function without(sources: Sources, chosen: readonly KnownPeer[]): Sources {
  const taken = new Set(chosen)
  const isOther = (peer: KnownPeer) => !taken.has(peer)
  const { asker, leechers, seeders } = sources
  return { asker, leechers: leechers.filter(isOther), seeders: seeders.filter(isOther) }
}

/** Returns the peers by a number, least first; equal ones stay in their random order. */
export function least(
  peers: readonly KnownPeer[],
  by: (peer: KnownPeer) => number,
): readonly KnownPeer[] {
  return [...peers].sort((one, other) => by(one) - by(other))
}
