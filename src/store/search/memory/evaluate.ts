import type { Bits } from './bits.ts'
import { addAll, keepBoth, setBit, takeAway } from './bits.ts'
import { ofBundles } from './by-bundle.ts'
import type { Catalog } from './catalog.ts'
import { ordinalOf } from './catalog.ts'
import { attributePrefix, measureOf, readFact } from './facts.ts'
import type { Condition, Question } from './question.ts'
import type { Ends } from './ranges.ts'
import { between } from './ranges.ts'
import { lookUpPresent } from './sought.ts'
import type { Words } from './asked/tsquery.ts'
import { hasRow } from './asked/tsquery.ts'
import { havingFiles, unknownOf } from './in-files/rows.ts'
import { havingWords } from './words.ts'

/**
 * Returns the listed torrents that meet all conditions of a question, as a set of the catalog's
 * scratch; null: only the database can answer.
 */
export function matches(catalog: Catalog, { words, also }: Question): Bits | null {
  const { count, live, scratch } = catalog
  if (also.some((one) => unknownOf(catalog, one).length > 0)) return null
  const found = scratch.copy(live, count)
  if (words !== null) {
    const { all, none } = words
    // Like `''::tsquery`, which matches nothing.
    if (all.length + none.length === 0) return scratch.none(count)
    for (const one of simplestFirst(all)) {
      keepBoth(found, havingText(catalog, 'words', one, found))
    }
    for (const one of none) takeAway(found, havingText(catalog, 'words', one, found))
  }
  for (const one of cheapFirst(also)) keepBoth(found, holding(catalog, one, found))
  return found
}

/**
 * Sorts words: words in a row come last, so that they are searched for among torrents that have the
 * others.
 */
function simplestFirst(all: readonly Words[]): readonly Words[] {
  return [...all.filter((one) => !hasRow(one)), ...all.filter(hasRow)]
}

/**
 * Sorts conditions: those on positions of words come last, and are checked only in torrents that
 * meet all others.
 */
function cheapFirst(conditions: readonly Condition[]): readonly Condition[] {
  const isCheap = (one: Condition) => !asksForPlaces(one)
  return [...conditions.filter(isCheap), ...conditions.filter(asksForPlaces)]
}

function asksForPlaces(condition: Condition): boolean {
  if (condition.kind === 'not') return asksForPlaces(condition.of)
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.some(asksForPlaces)
  if (condition.kind === 'title') return true
  return condition.kind === 'words' && condition.words !== null && hasRow(condition.words)
}

/**
 * Returns the torrents of `within` that meet a condition; the set may contain torrents outside
 * `within`.
 */
function holding(catalog: Catalog, condition: Condition, within: Bits): Bits {
  const { count, scratch } = catalog
  switch (condition.kind) {
    case 'not': {
      const found = scratch.copy(within, count)
      takeAway(found, holding(catalog, condition.of, within))
      return found
    }
    case 'all': {
      const found = scratch.copy(within, count)
      for (const one of cheapFirst(condition.of)) keepBoth(found, holding(catalog, one, found))
      return found
    }
    case 'any': {
      const found = scratch.none(count)
      for (const one of condition.of) addAll(found, holding(catalog, one, within))
      return found
    }
    case 'words':
    case 'title':
    case 'files':
      return condition.words === null
        ? scratch.none(count)
        : havingText(catalog, condition.kind, condition.words, within)
    case 'facts':
      return havingFacts(catalog, condition.facts)
    case 'number':
      return (
        ofSeeders(catalog, condition, within) ??
        between(catalog[condition.column], catalog.count, condition, within)
      )
    case 'measure':
      return measuring(catalog, condition)
    case 'ids':
      return named(catalog, condition.ids)
    case 'bundles':
      return ofBundles(catalog, condition.ids)
  }
}

function havingText(
  catalog: Catalog,
  kind: 'words' | 'title' | 'files',
  words: Words,
  within: Bits,
): Bits {
  if (kind === 'files') return havingFiles(catalog, words)
  const sought = lookUpPresent(words, catalog.words)
  if (sought === null) return catalog.scratch.none(catalog.count)
  return havingWords(catalog, sought, within, kind === 'title')
}

function havingFacts({ facts, count, scratch }: Catalog, texts: readonly string[]): Bits {
  const found = scratch.none(count)
  for (const text of texts) facts.postings?.addTo(found, facts.terms.find(text, false))
  return found
}

/** Answers the two frequent questions about seeders: none, and any. Null: it is another one. */
function ofSeeders(catalog: Catalog, asked: Condition & Ends, within: Bits): Bits | null {
  if (asked.kind !== 'number' || asked.column !== 'seeders') return null
  const { count, dead, scratch } = catalog
  const { from, to } = asked
  if ((from ?? 0) === 0 && to === 0) return scratch.copy(dead, count)
  if (from !== 1 || to !== null) return null
  const alive = scratch.copy(within, count)
  takeAway(alive, dead)
  return alive
}

interface Measure extends Ends {
  readonly key: string
}

function measuring({ facts, count, scratch }: Catalog, { key, from, to }: Measure): Bits {
  const found = scratch.none(count)
  const values = facts.terms.find(attributePrefix(key), true)
  const isWithin = (term: number) => {
    const fact = readFact(facts.terms.textOf(term))
    const value = fact.kind === 'attribute' ? measureOf(fact.given, fact.value) : null
    return value !== null && value >= (from ?? -Infinity) && value <= (to ?? Infinity)
  }
  for (let term = values.from; term < values.to; term++) {
    if (isWithin(term)) facts.postings?.addTo(found, { from: term, to: term + 1, later: [] })
  }
  facts.postings?.addTo(found, { from: 0, to: 0, later: values.later.filter(isWithin) })
  return found
}

function named(catalog: Catalog, ids: readonly number[]): Bits {
  const found = catalog.scratch.none(catalog.count)
  for (const id of ids) {
    const ordinal = ordinalOf(catalog, id)
    if (ordinal !== null) setBit(found, ordinal)
  }
  return found
}
