import type { Couple } from './parts.ts'

// Chooses the pairs to follow: of all pairs that share evidence, those with the most bytes.

/** The most new pairs in an evaluation, and the most pairs that are kept because of evidence. */
export const MOST_PAIRS = 1_000
/** The same for pairs that are, or may be, in a closed group. */
export const MOST_CLOSED = 500
/** The most pairs of one member. */
const MOST_PARTNERS = 8
/** The most sums that are in memory at the same time, which take about 10 MiB. */
const MOST_SUMS = 100_000

interface Candidates {
  readonly add: (couple: Couple, bytes: number) => void
  /** Returns the pairs with the most bytes, largest first. */
  readonly largest: () => readonly Couple[]
}

/**
 * Sums bytes by pair, of `members` members, and returns the `most` largest. When there are too many
 * sums, the smaller half is dropped, because a pair with much evidence in an evaluation usually has
 * much of it on each torrent.
 */
export function createCandidates(members: number, most: number): Candidates {
  let sums = new Map<number, number>()

  function largestFirst(): [number, number][] {
    return [...sums].sort((a, b) => b[1] - a[1])
  }

  return {
    add([first, second], bytes) {
      const key = first * members + second
      sums.set(key, (sums.get(key) ?? 0) + bytes)
      if (sums.size > MOST_SUMS) sums = new Map(largestFirst().slice(0, MOST_SUMS / 2))
    },
    largest() {
      const partners = new Map<number, number>()
      const couples: Couple[] = []
      for (const [key] of largestFirst()) {
        if (couples.length === most) break
        const couple: Couple = [Math.floor(key / members), key % members]
        if (couple.some((member) => (partners.get(member) ?? 0) >= MOST_PARTNERS)) continue
        for (const member of couple) partners.set(member, (partners.get(member) ?? 0) + 1)
        couples.push(couple)
      }
      return couples
    },
  }
}
