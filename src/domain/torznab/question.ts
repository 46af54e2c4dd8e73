import { hasText, isNumber, isOption, named, NOWHERE } from '../search/asked.ts'
import type { Expression, NumberField, Term } from '../search/expression.ts'
import type { SearchQuery } from '../search/query.ts'
import { MAX_TERMS } from '../search/line.ts'
import { isWithoutWords, plainTerms, wordsIn } from '../search/terms.ts'
import { DAY_SECONDS } from '../units.ts'
import type { NumberedCategory } from './numbers.ts'
import { groupOf, partsOf } from './numbers.ts'
import type { TorznabRequest } from './request.ts'

// Translates a Torznab request into a search of this site.

/** The part of a request with which torrents are found. */
export type Found = 'ids and words' | 'ids' | 'words'

/** A season with this number or a higher one is a year. */
const FIRST_YEAR = 1_900
/** More than a century, which is older than any torrent, and still a valid time. */
const MAX_AGE_DAYS = 40_000

/**
 * Returns the ways to answer a request, of which the first one that finds anything is used. IDs
 * decide, and words narrow the results; words are searched without IDs only when no torrent has the
 * IDs (`havingIds`).
 */
export function waysOf({ ids, hasOtherIds, words }: TorznabRequest): readonly Found[] {
  if (ids.length === 0) return words !== '' || !hasOtherIds ? ['words'] : ['ids']
  return words === '' ? ['ids'] : ['ids and words', 'ids', 'words']
}

/**
 * Returns the search for a request. Words are never read as syntax: quotes, `-`, `OR` and `size:`
 * in a title have no other meaning.
 * @param now the time in Unix seconds
 */
export function questionOf(
  request: TorznabRequest,
  way: Found,
  categories: readonly NumberedCategory[],
  now: number,
): SearchQuery {
  const also = [
    inCategories(request, categories),
    ...(way === 'words' ? [] : [hasId(request)]),
    way === 'words' && isWithoutWords(request.words) ? NOWHERE : null,
    ...episodeOf(request),
    ...ranges(request, now),
    request.genre === '' ? null : named('tag', request.genre),
    ...ofRelease(request),
  ]
  const words = way === 'ids' ? [] : plainTerms(request.words)
  const day = request.day === null ? [] : [term(request.day)]
  return {
    all: [...words, ...day].slice(0, MAX_TERMS),
    none: [],
    also: also.filter((one) => one !== null),
    leftOut: null,
  }
}

function term(text: string): Term {
  return { text, isPrefix: false }
}

/**
 * Returns the search for torrents with any of the IDs in a request, ignoring its other conditions.
 */
export function havingIds(request: TorznabRequest): SearchQuery {
  return { all: [], none: [], also: [hasId(request)], leftOut: null }
}

function hasId({ ids }: TorznabRequest): Expression {
  return { kind: 'any', of: ids.map((id) => named('external', id)) }
}

/**
 * Returns the condition on season and episode. A season without an episode means its packs and its
 * episodes. For a daily show, it is a year, which the names of its episodes contain.
 */
function episodeOf({ season, episode }: TorznabRequest): readonly Expression[] {
  const is = (key: string, value: number | null) =>
    value === null ? [] : [isNumber(key, value, value)]
  if (season !== null && season >= FIRST_YEAR && episode === null) {
    return [any([...is('season', season), { kind: 'words', term: term(String(season)) }])]
  }
  return [...is('season', season), ...is('episode', episode)]
}

/**
 * Returns the condition that words are in an attribute of the torrent, or otherwise in its name; a
 * track may also be a file.
 */
function ofRelease({ label, publisher, track }: TorznabRequest): readonly Expression[] {
  const has = (key: string, value: string): readonly Expression[] => {
    if (value === '') return []
    const inName = plainTerms(value).map((one) => ({ kind: 'words', term: one }) as const)
    return [any([hasText(key, value), all(inName)])]
  }
  const file = wordsIn(track)
  const inFiles = { kind: 'file', term: term(file) } as const
  const inName = plainTerms(track).map((one) => ({ kind: 'words', term: one }) as const)
  return [
    ...has('label', label),
    ...has('publisher', publisher),
    ...(file === '' ? [] : [any([inFiles, all(inName)])]),
    ...(isWithoutWords(track) ? [NOWHERE] : []),
  ]
}

function all(of: readonly Expression[]): Expression {
  return of.length === 0 ? NOWHERE : { kind: 'all', of: of.slice(0, MAX_TERMS) }
}

function ranges({ year, size, age }: TorznabRequest, now: number): readonly (Expression | null)[] {
  const number = (field: NumberField, from: number | null, to: number | null) =>
    from === null && to === null ? null : ({ kind: 'number', field, from, to } as const)
  const before = (days: number | null) =>
    days === null ? null : now - Math.min(days, MAX_AGE_DAYS) * DAY_SECONDS
  const isAged = age.from !== null || age.to !== null
  return [
    number('year', year, year),
    number('size', size.from, size.to),
    // The older end of the range has the larger age.
    isAged ? { kind: 'added', from: before(age.to), to: before(age.from) } : null,
  ]
}

/**
 * Returns the condition that torrents have any of these numbers. Without numbers, a search for
 * series or films is limited to categories of that kind.
 */
function inCategories(
  { kind, numbers }: TorznabRequest,
  all: readonly NumberedCategory[],
): Expression | null {
  if (numbers === null) {
    if (kind === 'search') return null
    return any(all.filter((one) => one.kind === kind).map(({ slug }) => named('category', slug)))
  }
  return any(numbers.flatMap((number) => withNumber(number, all)))
}

function any(of: readonly Expression[]): Expression {
  return { kind: 'any', of }
}

function withNumber(number: number, all: readonly NumberedCategory[]): readonly Expression[] {
  const whole = all.filter((one) => one.torznab === number || groupOf(one, all) === number)
  const parts = all.flatMap((one) =>
    partsOf(one)
      .filter((part) => part.number === number)
      .map((part) => inPart(one, part, all)),
  )
  return [...whole.map(({ slug }) => named('category', slug)), ...parts]
}

/**
 * Returns the condition for the number of the category itself; categories below it have other
 * numbers.
 */
function inPart(
  category: NumberedCategory,
  part: ReturnType<typeof partsOf>[number],
  all: readonly NumberedCategory[],
): Expression {
  const below = all.filter(({ parentId }) => parentId === category.id)
  const others = partsOf(category).flatMap(({ values }) => values)
  const has = (values: readonly string[]) => any(values.map((value) => isOption(part.key, value)))
  const test: Expression =
    part.values.length > 0 ? has(part.values) : { kind: 'not', of: has(others) }
  const isBelow = below.map(({ slug }): Expression => {
    return { kind: 'not', of: named('category', slug) }
  })
  return { kind: 'all', of: [named('category', category.slug), ...isBelow, test] }
}
