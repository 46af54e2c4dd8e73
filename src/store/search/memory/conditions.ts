import type {
  AttributeTest,
  Expression,
  Leaf,
  NamedField,
  Quality,
} from '../../../domain/search/expression.ts'
import type { TorrentFilter, Within } from '../filters.ts'
import { ANONYMOUS } from './catalog.ts'
import { attributeFact, categoryFact, tagFact } from './facts.ts'
import type { Condition, NumberColumn, Question } from './question.ts'
import { NOTHING } from './question.ts'
import type { Resolved } from './asked/resolve.ts'
import type { Free } from './asked/statement.ts'
import type { Words } from './asked/tsquery.ts'

// Converts a filter to conditions of the catalog in memory, once its names and words are resolved.
// Null means that the catalog cannot answer, as for texts of attributes.

/** Returns the conditions other than words that rank; null: only the database can answer. */
export function conditionsOf(
  filter: TorrentFilter,
  resolved: Resolved,
): readonly Condition[] | null {
  const { search, categoryIds, tagIds, uploaderId, within, states } = filter
  const all: (Condition | null)[] = (search?.also ?? []).map((one) =>
    conditionOf(one, resolved, filter),
  )
  for (const state of new Set(states)) {
    if (state === 'pending' || state === 'removed') return null
    all.push(isOf(state, resolved, filter))
  }
  if (categoryIds.length > 0) all.push({ kind: 'facts', facts: categoryIds.map(categoryFact) })
  for (const id of tagIds) all.push({ kind: 'facts', facts: [tagFact(id)] })
  if (uploaderId !== null) all.push(uploadedBy(uploaderId, filter))
  if (within !== undefined) all.push(isWithin(within))
  return known(all)
}

/** Returns the words to rank by. */
export function wordsOf({ search }: TorrentFilter, resolved: Resolved): Question['words'] {
  if (search === null || search.all.length + search.none.length === 0) return null
  const list = (words: readonly (Words | null)[]) => words.flatMap((one) => one ?? [])
  const exact = search.all.map((term) => ({ ...term, isPrefix: false }))
  return {
    typed: resolved.typed,
    all: list(resolved.all),
    none: list(search.none.map(resolved.wordsOf)),
    asTyped: list(search.all.map(resolved.typedOf)),
    exact: list(exact.map(resolved.typedOf)),
    noneTyped: list(search.none.map(resolved.typedOf)),
  }
}

/** Returns all conditions; null if one of them is null. */
function known(all: readonly (Condition | null)[]): readonly Condition[] | null {
  const told = all.filter((one) => one !== null)
  return told.length === all.length ? told : null
}

function conditionOf(
  expression: Expression,
  resolved: Resolved,
  filter: TorrentFilter,
): Condition | null {
  if (expression.kind === 'not') {
    const of = conditionOf(expression.of, resolved, filter)
    return of === null ? null : { kind: 'not', of }
  }
  if (expression.kind === 'all' || expression.kind === 'any') {
    const of = known(expression.of.map((one) => conditionOf(one, resolved, filter)))
    return of === null ? null : { kind: expression.kind, of }
  }
  return leafOf(expression, resolved, filter)
}

function leafOf(leaf: Leaf, resolved: Resolved, filter: TorrentFilter): Condition | null {
  switch (leaf.kind) {
    case 'words':
    case 'title':
      return { kind: leaf.kind, words: resolved.wordsOf(leaf.term) }
    case 'file':
      return { kind: 'files', words: resolved.wordsOf(leaf.term) }
    case 'named':
      return NAMED[leaf.field](leaf.name, resolved, filter)
    case 'number': {
      const { from, to } = leaf
      const column = COLUMNS[leaf.field]
      // The year of a name without one is 0.
      return {
        kind: 'number',
        column,
        from: column === 'years' ? Math.max(1, from ?? 1) : from,
        to,
      }
    }
    case 'added':
      return { kind: 'number', column: 'created', from: micros(leaf.from), to: micros(leaf.to) }
    case 'is':
      return isOf(leaf.quality, resolved, filter)
    case 'attribute':
      return attributeIs(leaf.key, leaf.test)
  }
}

const COLUMNS = {
  size: 'sizes',
  year: 'years',
  seeders: 'seeders',
  leechers: 'leechers',
  snatches: 'snatches',
} as const satisfies Readonly<Record<string, NumberColumn>>

type Named = (name: string, resolved: Resolved, filter: TorrentFilter) => Condition

const NAMED: Readonly<Record<NamedField, Named>> = {
  category: (name, { categories }) => ({
    kind: 'facts',
    facts: categories(name).map(categoryFact),
  }),
  tag(name, { tag }) {
    const id = tag(name)
    return { kind: 'facts', facts: id === null ? [] : [tagFact(id)] }
  },
  uploader(name, { uploader }, filter) {
    const id = uploader(name)
    return id === null ? NOTHING : uploadedBy(id, filter)
  },
  external: (name, { external }) => ({ kind: 'bundles', ids: external(name) }),
}

function isWithin({ torrents, bundles }: Within): Condition {
  return {
    kind: 'any',
    of: [
      { kind: 'ids', ids: torrents },
      { kind: 'bundles', ids: bundles },
    ],
  }
}

/**
 * Returns the condition on the uploader, which excludes uploads that are anonymous to the searching
 * member.
 */
function uploadedBy(
  id: number,
  { memberId, namesOf }: Pick<TorrentFilter, 'memberId' | 'namesOf'>,
): Condition {
  const isBy = (id: number): Condition => ({
    kind: 'number',
    column: 'uploaders',
    from: id,
    to: id,
  })
  const seesAll = namesOf === 'all' || (namesOf === 'own' && id === memberId)
  return seesAll ? { kind: 'any', of: [isBy(id), isBy(id + ANONYMOUS)] } : isBy(id)
}

function micros(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000_000
}

function isOf(
  quality: Quality,
  resolved: Resolved,
  { memberId, now }: TorrentFilter,
): Condition | null {
  switch (quality) {
    case 'alive':
      return { kind: 'number', column: 'seeders', from: 1, to: null }
    case 'dead':
      return { kind: 'number', column: 'seeders', from: 0, to: 0 }
    case 'seeding':
      return { kind: 'ids', ids: resolved.seeding }
    case 'leeching':
      return { kind: 'ids', ids: resolved.leeching }
    case 'snatched':
      return { kind: 'ids', ids: resolved.completed }
    case 'unsnatched':
      return { kind: 'not', of: { kind: 'ids', ids: resolved.completed } }
    case 'bookmarked':
      return { kind: 'ids', ids: resolved.bookmarked }
    case 'mine':
      return uploadedBy(memberId, { memberId, namesOf: 'own' })
    case 'freeleech':
      return now === undefined || resolved.free === null ? NOTHING : isFree(resolved.free)
    // These are rare, so the database answers them.
    case 'free25':
    case 'free50':
    case 'free75':
    case 'doubleup':
      return null
  }
}

function isFree({ isEverything, categories, tags, torrents, bundles }: Free): Condition {
  if (isEverything) return { kind: 'all', of: [] }
  return {
    kind: 'any',
    of: [
      { kind: 'facts', facts: [...categories.map(categoryFact), ...tags.map(tagFact)] },
      { kind: 'ids', ids: torrents },
      { kind: 'bundles', ids: bundles },
    ],
  }
}

function attributeIs(key: string, test: AttributeTest): Condition | null {
  switch (test.is) {
    case 'equal': {
      const { to, isList } = test
      const kind = isList ? 'l' : typeof to === 'number' ? 'n' : typeof to === 'boolean' ? 'b' : 's'
      return { kind: 'facts', facts: [attributeFact(key, kind, String(to))] }
    }
    case 'text':
      return null
    case 'number':
      return { kind: 'measure', key, from: test.from, to: test.to }
    case 'day':
      return { kind: 'measure', key, from: dayNumber(test.from), to: dayNumber(test.to) }
  }
}

function dayNumber(day: string | null): number | null {
  return day === null ? null : Number(day.replaceAll('-', ''))
}
