import type { Bits } from './bits.ts'
import {
  addAll,
  clearBelow,
  clearBit,
  countBits,
  hasBit,
  keepBoth,
  membersOf,
  noBits,
  takeAway,
} from './bits.ts'
import type { Catalog, Vocabulary } from './catalog.ts'
import { readAhead } from './read-ahead.ts'
import type { Sought } from './sought.ts'
import { NAME_WEIGHT } from './tag-words.ts'
import type { Range } from './terms.ts'

// Which torrents have words, by the rules of PostgreSQL's `@@`.

/**
 * Returns the torrents of `within` with words in their names or tags; the set may contain others
 * too.
 * @param isTitle whether the words must be in the name
 */
export function havingWords(
  catalog: Catalog,
  sought: Sought,
  within: Bits,
  isTitle: boolean,
): Bits {
  switch (sought.kind) {
    case 'word': {
      const isPlace = isTitle && isInTags(catalog, sought.range)
      return isPlace
        ? havingPlaces(catalog, sought, within, true)
        : havingTerm(catalog, catalog.words, sought.range)
    }
    case 'all': {
      const found = havingWords(catalog, sought.left, within, isTitle)
      const rest = keptOf(catalog, within, found)
      keepBoth(found, havingWords(catalog, sought.right, rest, isTitle))
      return found
    }
    case 'any': {
      const found = havingWords(catalog, sought.left, within, isTitle)
      // Torrents that have one alternative need not be checked for the other: most names with
      // web-dl also have `webdl`.
      const rest = catalog.scratch.copy(within, catalog.count)
      takeAway(rest, found)
      addAll(found, havingWords(catalog, sought.right, rest, isTitle))
      return found
    }
    case 'row':
      return havingPlaces(catalog, sought, within, isTitle)
  }
}

/** Returns whether some torrent has a word of the range in its tags only. */
function isInTags({ tagWords }: Catalog, { from, to, later }: Range): boolean {
  if (later.length > 0) return true
  for (let term = from; term < to; term++) if (hasBit(tagWords, term)) return true
  return false
}

/** Returns the members of both sets, in another set. */
export function keptOf({ count, scratch }: Catalog, bits: Bits, other: Bits): Bits {
  const both = scratch.copy(bits, count)
  keepBoth(both, other)
  return both
}

function havingTerm({ count, scratch }: Catalog, { postings }: Vocabulary, range: Range): Bits {
  const found = scratch.none(count)
  postings?.addTo(found, range)
  return found
}

/** Returns the torrents that have words, where words in a row count in any position. */
export function candidates(catalog: Catalog, kind: Vocabulary, sought: Sought): Bits {
  if (sought.kind === 'word') return havingTerm(catalog, kind, sought.range)
  const found = candidates(catalog, kind, sought.left)
  const other = candidates(catalog, kind, sought.right)
  if (sought.kind === 'any') addAll(found, other)
  else keepBoth(found, other)
  return found
}

/**
 * If less than this share of the catalog has the words, the torrents are examined again for each
 * question.
 */
const FEW_SHARE = 256

/** Tests the positions of words; if there are many torrents, each is examined only once. */
function havingPlaces(catalog: Catalog, sought: Sought, within: Bits, isTitle: boolean): Bits {
  const all = candidates(catalog, catalog.words, sought)
  const key = `${isTitle ? 'title' : 'any'} ${keyOf(sought)}`
  const before = catalog.seen.get(key)
  if (before === undefined) {
    const some = keptOf(catalog, all, within)
    if (countBits(some) * FEW_SHARE < catalog.count) return kept(catalog, sought, some, isTitle)
  }
  // The words of an ordinal never change, so only later ordinals are examined.
  const { bits, count: upTo } = before ?? { bits: noBits(0), count: 0 }
  clearBelow(all, upTo)
  const found = kept(catalog, sought, all, isTitle)
  addAll(found, bits)
  catalog.seen.set(key, { bits: found.slice(), count: catalog.count })
  return found
}

function keyOf(sought: Sought): string {
  if (sought.kind === 'word') return JSON.stringify([sought.text, sought.isPrefix])
  const between = sought.kind === 'row' ? `<${sought.distance}>` : sought.kind
  return `(${keyOf(sought.left)} ${between} ${keyOf(sought.right)})`
}

/** How many torrents are read ahead. */
const BATCH = 256

function kept(catalog: Catalog, sought: Sought, found: Bits, isTitle: boolean): Bits {
  const fits = testOf(catalog, sought, isTitle)
  const { words, places } = catalog
  const members = membersOf(found)
  for (let at = 0; at < members.length; at += BATCH) {
    const batch = members.subarray(at, at + BATCH)
    readAhead(words.starts, batch, words.lists, places)
    for (const ordinal of batch) if (!fits(ordinal)) clearBit(found, ordinal)
  }
  return found
}

/**
 * Returns the test whether a torrent has words. The two most frequent kinds need no lists of
 * positions.
 */
function testOf(catalog: Catalog, sought: Sought, isTitle: boolean): (ordinal: number) => boolean {
  if (sought.kind === 'word' && isTitle) return (ordinal) => isTitled(catalog, sought, ordinal)
  if (sought.kind === 'row' && !isTitle) {
    const { left, right, distance } = sought
    if (left.kind === 'word' && right.kind === 'word') {
      return (ordinal) => isInRow(catalog, [left.range, right.range], distance, ordinal)
    }
  }
  return (ordinal) => has(catalog, sought, ordinal, isTitle)
}

function isThere({ words }: Catalog, range: Range, ordinal: number): boolean {
  const end = words.starts[ordinal + 1]
  for (let entry = words.starts[ordinal]; entry < end; entry++) {
    if (isWithin(range, words.lists[entry])) return true
  }
  return false
}

function isTitled({ words, places }: Catalog, { range }: { readonly range: Range }, at: number) {
  for (let entry = words.starts[at]; entry < words.starts[at + 1]; entry++) {
    if (places[entry] >>> 14 >= NAME_WEIGHT && isWithin(range, words.lists[entry])) return true
  }
  return false
}

function isInRow(
  { words, places }: Catalog,
  [left, right]: readonly [Range, Range],
  distance: number,
  ordinal: number,
): boolean {
  const [begin, end] = [words.starts[ordinal], words.starts[ordinal + 1]]
  for (let first = begin; first < end; first++) {
    if (!isWithin(left, words.lists[first])) continue
    const place = (places[first] & 0x3fff) + distance
    for (let second = begin; second < end; second++) {
      if ((places[second] & 0x3fff) === place && isWithin(right, words.lists[second])) return true
    }
  }
  return false
}

function has(catalog: Catalog, sought: Sought, ordinal: number, isTitle: boolean): boolean {
  if (sought.kind === 'all' || sought.kind === 'any') {
    const left = has(catalog, sought.left, ordinal, isTitle)
    if (left === (sought.kind === 'any')) return left
    return has(catalog, sought.right, ordinal, isTitle)
  }
  if (sought.kind === 'word' && !isTitle) return isThere(catalog, sought.range, ordinal)
  return endsOf(catalog, sought, ordinal, isTitle).places.length > 0
}

/** Returns whether one torrent has words. */
export function hasWords(catalog: Catalog, sought: Sought, ordinal: number): boolean {
  return has(catalog, sought, ordinal, false)
}

/** Where a match of the words ends, in ascending order, and how many positions it reaches back. */
interface Ends {
  readonly places: readonly number[]
  readonly width: number
}

// Like TS_phrase_execute of PostgreSQL.
function endsOf(catalog: Catalog, sought: Sought, ordinal: number, isTitle: boolean): Ends {
  if (sought.kind === 'word') {
    return { places: placesOf(catalog, sought.range, ordinal, isTitle), width: 0 }
  }
  const left = endsOf(catalog, sought.left, ordinal, isTitle)
  const right = endsOf(catalog, sought.right, ordinal, isTitle)
  if (sought.kind === 'row') {
    const reach = sought.distance + right.width
    const after = new Set(left.places.map((place) => place + reach))
    const places = right.places.filter((place) => after.has(place))
    return { places, width: reach + left.width }
  }
  const width = Math.max(...[left, right].map((one) => (one.places.length > 0 ? one.width : 0)))
  const moved = [left, right].map((one) => one.places.map((place) => place + width - one.width))
  if (sought.kind === 'all') {
    const others = new Set(moved[1])
    return { places: moved[0].filter((place) => others.has(place)), width }
  }
  return { places: ascending([...moved[0], ...moved[1]]), width }
}

function placesOf(catalog: Catalog, range: Range, ordinal: number, isTitle: boolean) {
  const { words, places } = catalog
  const found: number[] = []
  for (let at = words.starts[ordinal]; at < words.starts[ordinal + 1]; at++) {
    if (!isWithin(range, words.lists[at])) continue
    if (isTitle && places[at] >>> 14 < NAME_WEIGHT) continue
    found.push(places[at] & 0x3fff)
  }
  return found.length > 1 ? ascending(found) : found
}

export function isWithin({ from, to, later }: Range, term: number): boolean {
  return (term >= from && term < to) || (later.length > 0 && later.includes(term))
}

function ascending(places: readonly number[]): readonly number[] {
  return [...new Set(places)].sort((a, b) => a - b)
}
