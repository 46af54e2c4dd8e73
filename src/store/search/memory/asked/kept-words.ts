import { LRUCache } from 'lru-cache'

// What the database made of typed words: the same each time until a migration changes it, and most
// of what resolving a search costs. Words that are asked for often, and further pages, are known.

const KEPT = 5_000
/** Longer ones are hardly asked for again. */
const LONGEST = 200
/** A migration may run while the site does. */
const KEPT_MS = 600_000

/** The texts of queries (`tsquery`), or of a key, by their input. */
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
