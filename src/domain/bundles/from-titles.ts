import type { Step } from './from-name.ts'
import type { BundleKind } from './kinds.ts'

// Returns the bundle of a release for which a program gives every level.

/** The kinds of bundles of a category, from the top. */
const LEVELS: ReadonlyMap<string, readonly BundleKind[]> = new Map([
  ['music', ['artist', 'album', 'edition']],
  ['book', ['author', 'book', 'edition']],
  ['movie', ['work', 'edition']],
])
const MAX_TITLE = 255

/**
 * Reads a path of titles, one per line from the top, each with its year in parentheses if it has
 * one: `Air`, `Moon Safari (1998)`, `Deluxe (2008)`.
 *
 * @param category the kind of the category
 * @param below the kind of the bundle above the first title; null: none
 * @returns null for a category without such bundles, for too many titles, or for an empty one
 */
export function bundleFromTitles(
  titles: string,
  category: string,
  below: BundleKind | null,
): readonly Step[] | null {
  const levels = LEVELS.get(category) ?? []
  const kinds = levels.slice(below === null ? 0 : levels.indexOf(below) + 1)
  const lines = titles.split('\n').map((line) => line.replace(/\s+/g, ' ').trim())
  const isBelow = below === null || levels.includes(below)
  if (!isBelow || lines.length > kinds.length || lines.includes('')) return null
  return lines.map((line, at) => {
    const [, title = line, year] = /^(.+?) ?\(((?:1|2)\d{3})\)$/.exec(line) ?? []
    return {
      kind: kinds[at],
      title: title.slice(0, MAX_TITLE),
      year: year === undefined ? null : Number(year),
      ...{ number: null, numberEnd: null },
    }
  })
}
