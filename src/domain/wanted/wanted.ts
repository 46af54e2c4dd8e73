import type { Leaf } from '../search/expression.ts'
import type { LineQuery } from '../search/line.ts'

// Content that members cannot find in the catalog.

/**
 * The number of members from which a search is shown: searches by fewer could reveal who searched.
 */
export const FEWEST_MEMBERS = 5
/** The number of days for which a search without results counts. */
export const SEARCH_DAYS = 30
/** The most searches of one member that are counted in 24 hours. */
export const SEARCHES_A_DAY = 100
/** The most searches in the list. */
export const MOST_SEARCHES = 100

const MOST_LETTERS = 100
const MOST_WORDS = 10

/**
 * Returns the words of a search in lower case, as they are counted. Null if the search asks for
 * more than words, if they are too few or too many, or if they look private.
 */
export function searchedWords({ all, none, also, leftOut }: LineQuery<Leaf>): string | null {
  if (none.length > 0 || also.length > 0 || leftOut !== null) return null
  const words = all.map(({ text }) => text.toLowerCase()).join(' ')
  const letters = [...words].length
  const isShort = letters >= 3 && letters <= MOST_LETTERS && words.split(' ').length <= MOST_WORDS
  return isShort && !isPrivate(words) ? words : null
}

/**
 * Returns whether the words seem to be pasted by mistake: an address, a hash, a key or a telephone
 * number.
 */
function isPrivate(words: string): boolean {
  return /@|:\/\/|[0-9a-f]{32}|\d{9}/.test(words)
}

/** A member who watches a bundle counts as much as this many snatches of its torrents. */
const WATCHING = 10

/** Returns how much the missing parts of a bundle are wanted; the unit is a snatch. */
export function gapDemand(of: { readonly watching: number; readonly snatches: number }): number {
  return of.watching * WATCHING + of.snatches
}
