import type { Leaf } from '../search/expression.ts'
import type { LineQuery } from '../search/line.ts'

// Content that members miss in the catalog.

/** Searches by fewer members are not shown: they could reveal who searched. */
export const FEWEST_MEMBERS = 5
/** The days for which a search without results counts. */
export const SEARCH_DAYS = 30
/** The number of counted searches that a member can make in 24 hours. */
export const SEARCHES_A_DAY = 100
/** The most searches in the list. */
export const MOST_SEARCHES = 100

const MOST_LETTERS = 100
const MOST_WORDS = 10

/**
 * Returns the words of a search in lower case, as they are counted; null if it asks for anything
 * else, or for words that no title has.
 */
export function searchedWords({ all, none, also, leftOut }: LineQuery<Leaf>): string | null {
  if (none.length > 0 || also.length > 0 || leftOut !== null) return null
  const words = all.map(({ text }) => text.toLowerCase()).join(' ')
  const letters = [...words].length
  const isShort = letters >= 3 && letters <= MOST_LETTERS && words.split(' ').length <= MOST_WORDS
  return isShort && !isPrivate(words) ? words : null
}

/** Matches texts that are pasted by mistake: addresses, hashes, keys, telephone numbers. */
function isPrivate(words: string): boolean {
  return /@|:\/\/|[0-9a-f]{32}|\d{9}/.test(words)
}

/** A member who watches a bundle counts as much as this many snatches of its torrents. */
const WATCHING = 10

/** Returns how much the missing parts of a bundle are wanted. */
export function gapDemand(of: { readonly watching: number; readonly snatches: number }): number {
  return of.watching * WATCHING + of.snatches
}
