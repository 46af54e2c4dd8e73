import { VALUES } from '../facet-values.ts'
import { clearBit, membersOf } from './bits.ts'
import type { Catalog } from './catalog.ts'
import { readFact } from './facts.ts'
import type { FacetCounts } from './question.ts'

/** Years of a `smallint`. */
const YEARS = 32_768

type Counts<T> = (readonly [value: T, torrents: number])[]

/** How many torrents have each fact and each year, and how many have no seeders. */
interface Tally {
  readonly facts: Uint32Array
  readonly years: Uint32Array
  readonly dead: number
}

/** What torrents are like: how many have each value of each facet. */
export function countFacets(catalog: Catalog, found: Uint32Array): FacetCounts {
  const { terms } = catalog.facts
  const { facts, years, dead } = tallyOf(catalog, found)
  const categories: Counts<number> = []
  const tags: Counts<number> = []
  const attributes = new Map<string, Map<string, number>>()
  facts.forEach((torrents, term) => {
    if (torrents === 0) return
    const fact = readFact(terms.textOf(term))
    if (fact.kind === 'category') categories.push([fact.id, torrents])
    else if (fact.kind === 'tag') tags.push([fact.id, torrents])
    else {
      const values = attributes.get(fact.key) ?? new Map<string, number>()
      attributes.set(fact.key, values)
      values.set(fact.value, (values.get(fact.value) ?? 0) + torrents)
    }
  })
  const ofYear: Counts<number> = []
  years.forEach((torrents, year) => {
    if (year > 0 && torrents > 0) ofYear.push([year, torrents])
  })
  return {
    categories,
    tags: most(tags, (a, b) => a - b),
    years: most(ofYear, (a, b) => b - a),
    attributes: [...attributes].map(([key, values]) => {
      return [key, most([...values], (a, b) => (a < b ? -1 : 1))] as const
    }),
    dead,
  }
}

/** Of all live torrents, by how often the catalog had changed. */
const ofAll = new WeakMap<Catalog, { readonly changes: number; readonly tally: Tally }>()

/** Of more than half of all torrents, what is left is counted. */
function tallyOf(catalog: Catalog, found: Uint32Array): Tally {
  if (found.length * 2 <= catalog.count) return tally(catalog, found)
  const kept = ofAll.get(catalog)
  const { changes, live } = catalog
  const all = kept?.changes === changes ? kept.tally : tally(catalog, membersOf(live))
  if (all !== kept?.tally) ofAll.set(catalog, { changes, tally: all })
  const others = live.slice()
  for (const ordinal of found) clearBit(others, ordinal)
  const rest = tally(catalog, membersOf(others))
  return {
    facts: all.facts.map((torrents, term) => torrents - rest.facts[term]),
    years: all.years.map((torrents, year) => torrents - rest.years[year]),
    dead: deadAmong(catalog, found),
  }
}

function tally(catalog: Catalog, found: Uint32Array): Tally {
  const { facts, years } = catalog
  const { starts, lists } = facts
  const counts = new Uint32Array(facts.terms.count())
  const ofYears = new Uint32Array(YEARS)
  for (const ordinal of found) {
    for (let at = starts[ordinal]; at < starts[ordinal + 1]; at++) counts[lists[at]]++
    ofYears[years[ordinal]]++
  }
  return { facts: counts, years: ofYears, dead: deadAmong(catalog, found) }
}

function deadAmong({ seeders }: Catalog, found: Uint32Array): number {
  let dead = 0
  for (const ordinal of found) if (seeders[ordinal] === 0) dead++
  return dead
}

function most<T>(counts: Counts<T>, order: (a: T, b: T) => number): Counts<T> {
  return counts.sort(([a, n], [b, m]) => m - n || order(a, b)).slice(0, VALUES)
}
