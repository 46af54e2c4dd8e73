import { hasText, isOption, named, NOWHERE } from '../search/asked.ts'
import type { Expression } from '../search/expression.ts'
import type { SearchQuery } from '../search/query.ts'
import { MAX_TERMS } from '../search/line.ts'
import { isWithoutWords, plainTerms, wordsIn } from '../search/terms.ts'
import type { KindedCategory, Wanted } from './categories.ts'
import { withNumber } from './categories.ts'
import type { BrowseRequest } from './request.ts'
import type { Manner, Worded } from './words.ts'
import { optionOf, releaseOptionOf } from './words.ts'

// Translates a search of Gazelle into a search of this site. Words are never interpreted as search
// syntax.

export function questionOf(
  request: BrowseRequest,
  manner: Manner,
  categories: readonly KindedCategory[],
): SearchQuery {
  const { year, words, files } = request
  const also: (Expression | null)[] = [
    inCategories(request, categories),
    ...ofTags(request),
    ...inFiles(request),
    year === null ? null : { kind: 'number', field: 'year', from: year, to: year },
    freeness(request),
    ...ofRelease(request, manner),
    [words, files].some(isWithoutWords) ? NOWHERE : null,
  ]
  const all = plainTerms(words).slice(0, MAX_TERMS)
  return { all, none: [], also: also.filter((one) => one !== null), leftOut: null }
}

function any(of: readonly Expression[]): Expression {
  return { kind: 'any', of }
}

function inCategories(
  { numbers }: BrowseRequest,
  all: readonly KindedCategory[],
): Expression | null {
  if (numbers.length === 0) return null
  return any(numbers.map((number) => within(withNumber(number, all))))
}

function within({ slugs, formats, otherFormats }: Wanted): Expression {
  const category = any(slugs.map((slug) => named('category', slug)))
  const isFormat = (one: string) => isOption('format', one)
  if (formats !== null) return { kind: 'all', of: [category, any(formats.map(isFormat))] }
  if (otherFormats.length === 0) return category
  return { kind: 'all', of: [category, { kind: 'not', of: any(otherFormats.map(isFormat)) }] }
}

function ofTags({ tags, anyTag }: BrowseRequest): readonly Expression[] {
  const all = tags.slice(0, MAX_TERMS).map((slug) => named('tag', slug))
  return anyTag && all.length > 0 ? [any(all)] : all
}

function inFiles({ files, hasLog, hasCue }: BrowseRequest): readonly Expression[] {
  const texts = [...wordsIn(files).split(' '), hasLog ? 'log' : '', hasCue ? 'cue' : '']
  const terms = texts.filter(Boolean).slice(0, MAX_TERMS)
  return terms.map((text) => ({ kind: 'file', term: { text, isPrefix: false } }))
}

function freeness({ isFree }: BrowseRequest): Expression | null {
  if (isFree === null) return null
  const free: Expression = { kind: 'is', quality: 'freeleech' }
  return isFree ? free : { kind: 'not', of: free }
}

function ofRelease(request: BrowseRequest, manner: Manner): readonly (Expression | null)[] {
  const { media, format, encoding, releaseType, label, catalogNumber } = request
  const option = (key: Worded, word: string) => {
    return word === '' ? null : isOption(key, optionOf(key, word))
  }
  const type = releaseOptionOf(releaseType, manner)
  return [
    option('media', media),
    option('format', format),
    option('bitrate', encoding),
    // An unknown type does not restrict the search: tools send 0 for any type.
    type === null ? null : isOption('release-type', type),
    label === '' ? null : hasText('label', label),
    catalogNumber === '' ? null : hasText('catalog-number', catalogNumber),
  ]
}
