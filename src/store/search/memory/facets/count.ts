import { VALUES } from '../../facet-values.ts'
import type { Bits } from '../bits.ts'
import { countBoth } from '../bits.ts'
import type { Catalog } from '../catalog.ts'
import type { FacetCounts } from '../question.ts'
import type { Group, Groups, Value } from './groups.ts'
import { createGroups } from './groups.ts'
import type { Tally } from './tally.ts'
import { tallyOf } from './tally.ts'

// Counts how many torrents have each value of each facet. The smaller side is counted: if most
// torrents were found, the others are, and are subtracted from what the whole catalog has.

/** If both sides have more torrents than this, a sample of the smaller one is counted. */
const MOST_COUNTED = 250_000
/** The least torrents in a sample: a value that a tenth of them has is off by about 1 %. */
const SAMPLE = 125_000
/** Room for terms of torrents that are added later. */
const ROOM = 4_096

type Counts<T> = (readonly [value: T, torrents: number])[]
type CountOf = (value: Value) => number

/**
 * Counts the found torrents.
 * @param total how many were found
 * @param keys of attributes that are facets
 */
export type CountFacets = (bits: Bits, total: number, keys: readonly string[]) => FacetCounts

export function createFacets(catalog: Catalog): CountFacets {
  const groupsOf = createGroups(catalog)
  let zeros = new Uint32Array(0)
  return (bits, total, keys) => {
    const groups = groupsOf()
    const terms = groups.ofTerm.length
    if (zeros.length < terms) zeros = new Uint32Array(terms + ROOM)
    const { isOutside, step, torrents } = sideOf(catalog, total)
    const tally = tallyOf(catalog.facts, { bits, isOutside, end: catalog.count, step }, zeros)
    const share = step === 1 ? 1 : torrents / tally.torrents
    const countOf = ({ terms: own }: Value) => {
      const counted = Math.round(share * own.reduce((sum, term) => sum + tally.counts[term], 0))
      return isOutside ? Math.max(0, mostOf(catalog, own) - counted) : counted
    }
    const countsOf = <T>(group: Group<T>, limit = VALUES) =>
      mostFrequent(isOutside ? group.values : valuesMet(group, groups, tally), countOf, limit)
    const counts = {
      categories: countsOf(groups.categories, Infinity),
      tags: first(countsOf(groups.tags), (a, b) => a - b),
      years: first(countsOf(groups.years), (a, b) => b - a),
      attributes: keys.flatMap((key) => {
        const group = groups.attributes.get(key)
        if (group === undefined) return []
        const ofKey = first(countsOf(group), (a, b) => (a < b ? -1 : 1))
        return ofKey.length === 0 ? [] : [[key, ofKey] as const]
      }),
      dead: countBoth(bits, catalog.dead),
      isEstimate: step > 1,
    }
    for (const term of tally.met) zeros[term] = 0
    return counts
  }
}

/** Returns which side is counted, how many torrents it has, and one of how many of them counts. */
function sideOf({ count }: Catalog, total: number) {
  const isOutside = total > count - total
  const torrents = isOutside ? count - total : total
  const step = torrents > MOST_COUNTED ? Math.floor(torrents / SAMPLE) : 1
  return { isOutside, torrents, step }
}

/** Returns how many ordinals have any of these terms, as far as no torrent has two of them. */
function mostOf({ facts }: Catalog, terms: readonly number[]): number {
  return terms.reduce((sum, term) => sum + (facts.postings?.most(term) ?? 0), 0)
}

/** Returns at least those values of a group that were met, by the shorter way. */
function valuesMet<T>(group: Group<T>, { ofTerm }: Groups, { met }: Tally): Iterable<Value<T>> {
  if (group.values.length <= met.length) return group.values
  const found = new Set<Value<T>>()
  for (const term of met) {
    const [own, value] = ofTerm[term]
    if (own === (group as Group)) found.add(value as Value<T>)
  }
  return found
}

/** Returns at least the first `limit` values by their counts. */
function mostFrequent<T>(values: Iterable<Value<T>>, countOf: CountOf, limit: number): Counts<T> {
  const counts: Counts<T> = []
  const best: number[] = [] // the highest counts, ascending
  for (const one of values) {
    const torrents = countOf(one)
    const isFull = best.length >= limit
    if (torrents === 0 || (isFull && torrents < best[0])) continue
    counts.push([one.value, torrents])
    if (isFull) best.shift()
    insert(best, torrents)
  }
  return counts
}

function insert(ascending: number[], value: number): void {
  let at = ascending.length
  while (at > 0 && ascending[at - 1] > value) at--
  ascending.splice(at, 0, value)
}

function first<T>(counts: Counts<T>, order: (a: T, b: T) => number): Counts<T> {
  return counts.sort(([a, n], [b, m]) => m - n || order(a, b)).slice(0, VALUES)
}
