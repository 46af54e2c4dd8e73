import { LRUCache } from 'lru-cache'

// The database's results for typed words. They stay the same until a migration changes them.
// Requesting them is most of the cost of resolving a search, so those of frequent words and of
// further pages are cached.

const KEPT = 5_000
/** The longest input that is cached: longer ones are rarely repeated. */
const LONGEST = 200
/** How long results are cached: a migration may run while the site does. */
const KEPT_MS = 600_000

/** The texts of queries (`tsquery`), or of a search key, by their input. */
export interface KeptWords {
  readonly find: (made: string) => readonly string[] | undefined
  readonly keep: (made: string, texts: readonly string[]) => void
}

export function createKeptWords(): KeptWords {
  const kept = new LRUCache<string, readonly string[]>({ max: KEPT, ttl: KEPT_MS })
  return {
    find: (made) => kept.get(made),
    keep(made, texts) {
      if (made.length <= LONGEST) kept.set(made, texts)
    },
  }
}
