import { attributeIs, isNumber, named, NOWHERE } from '../search/asked.ts'
import type { Expression, Quality } from '../search/expression.ts'
import type { SearchQuery } from '../search/query.ts'
import { MAX_TERMS } from '../search/line.ts'
import { isWithoutWords, plainTerms, wordsIn } from '../search/terms.ts'
import type { NumberKind, ToolNumber } from './numbers.ts'
import { withNumbers } from './numbers.ts'
import type { FilterRequest } from './request.ts'

// Translates the search of a program for UNIT3D sites into a search of this site.

/** A torrent is dying when one seeder is left and at least this many members have completed it. */
const DYING_SNATCHES = 3

/**
 * Returns the search for a request; its words are never read as query syntax. Null: every torrent.
 */
export function questionOf(
  request: FilterRequest,
  numbers: readonly ToolNumber[],
  adultCategories: readonly string[],
): SearchQuery {
  const { words, fileWords, descriptionWords, mediaWords } = request
  const { uploader, keywords, flags, ids, isForNothing } = request
  const texts = [words, fileWords, descriptionWords, mediaWords]
  const file = wordsIn(fileWords)
  const of = (kind: NumberKind, asked: readonly number[]) =>
    asked.length === 0 ? [] : [withNumbers(kind, asked, numbers)]
  const also: readonly Expression[] = [
    ...(isForNothing || texts.some(isWithoutWords) ? [NOWHERE] : []),
    ...of('category', request.categories),
    ...of('type', request.types),
    ...of('resolution', request.resolutions),
    ...anyNamed('external', ids),
    ...anyNamed('tag', keywords),
    ...(request.genres === null ? [] : orNothing(anyNamed('tag', request.genres))),
    ...flags.flatMap((tag) => anyNamed('tag', [tag])),
    ...anyNamed('uploader', uploader === '' ? [] : [uploader]),
    ...(file === '' ? [] : [{ kind: 'file', term: { text: file, isPrefix: false } } as const]),
    ...yearsOf(request),
    ...promotedAs(request),
    ...inState(request),
    ...episodeOf(request),
    ...inLanguages(request),
    ...forAdults(request, adultCategories),
  ]
  return { all: plainTerms(words).slice(0, MAX_TERMS), none: [], also, leftOut: null }
}

function anyNamed(
  field: 'external' | 'tag' | 'uploader' | 'category',
  names: readonly string[],
): readonly Expression[] {
  if (names.length === 0) return []
  return [{ kind: 'any', of: names.map((name) => named(field, name)) }]
}

function orNothing(asked: readonly Expression[]): readonly Expression[] {
  return asked.length === 0 ? [NOWHERE] : asked
}

function yearsOf({ startYear, endYear }: FilterRequest): readonly Expression[] {
  if (startYear === null && endYear === null) return []
  return [{ kind: 'number', field: 'year', from: startYear, to: endYear }]
}

function is(quality: Quality): Expression {
  return { kind: 'is', quality }
}

/** The parts of a download that can be free, rounded down as in replies. */
const SHARES = ['free25', 'free50', 'free75', 'freeleech'] as const

/** Matches exactly this share: at least this one, and less than the next. */
function freeBy(percent: number): Expression {
  if (percent % 25 !== 0 || percent > 100) return NOWHERE
  const [least, next] = [SHARES.at(percent / 25 - 1), SHARES.at(percent / 25)]
  return {
    kind: 'all',
    of: [
      ...(percent === 0 || least === undefined ? [] : [is(least)]),
      ...(next === undefined ? [] : [{ kind: 'not', of: is(next) } as const]),
    ],
  }
}

function promotedAs({ free, isDoubleUp, isFeatured }: FilterRequest): readonly Expression[] {
  return [
    ...(free.length > 0 ? [{ kind: 'any', of: free.map(freeBy) } as const] : []),
    ...(isFeatured ? [is('freeleech')] : []),
    ...(isDoubleUp || isFeatured ? [is('doubleup')] : []),
  ]
}

function inState({ swarm }: FilterRequest): readonly Expression[] {
  if (swarm.length === 0) return []
  const number = (field: 'seeders' | 'snatches', from: number, to: number | null) =>
    ({ kind: 'number', field, from, to }) as const
  const dying: Expression = {
    kind: 'all',
    of: [number('seeders', 1, 1), number('snatches', DYING_SNATCHES, null)],
  }
  const of = swarm.map((state) => (state === 'dying' ? dying : is(state)))
  return [{ kind: 'any', of }]
}

function episodeOf({ season, episode }: FilterRequest): readonly Expression[] {
  return [
    ...(season === null ? [] : [isNumber('season', season, season)]),
    ...(episode === null || episode === 0 ? [] : [isNumber('episode', episode, episode)]),
    ...(episode === 0 ? [{ kind: 'not', of: isNumber('episode', 1, null) } as const] : []),
  ]
}

function inLanguages({ languages }: FilterRequest): readonly Expression[] {
  if (languages.length === 0) return []
  const of = languages.map((value) => {
    return attributeIs('languages', value, { is: 'equal', to: value, isList: true })
  })
  return [{ kind: 'any', of }]
}

function forAdults({ isAdult }: FilterRequest, slugs: readonly string[]): readonly Expression[] {
  if (isAdult === null) return []
  const [adult = NOWHERE] = anyNamed('category', slugs)
  return [isAdult ? adult : { kind: 'not', of: adult }]
}
