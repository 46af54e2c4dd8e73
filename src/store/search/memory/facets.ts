import { VALUES } from '../facet-values.ts'
import type { Bits } from './bits.ts'
import { countBoth } from './bits.ts'
import type { Catalog } from './catalog.ts'
import type { Group, Groups, Value } from './facet-groups.ts'
import { createGroups } from './facet-groups.ts'
import type { FacetCounts } from './question.ts'
import { between } from './ranges.ts'

// Counts how many torrents have each value of each facet. If few torrents were found, their facts
// are counted one by one; if many, only the values that can be among the most frequent ones.

/**
 * If more than one in this many torrents of the catalog were found, values are counted by their
 * sets.
 */
const MANY_SHARE = 32

type Counts<T> = (readonly [value: T, torrents: number])[]
type CountsOf = <T>(group: Group<T>, limit: number) => Counts<T>

/**
 * Counts the found torrents, which are given both as bits and as a list.
 * @param keys of attributes that are facets
 */
export type CountFacets = (bits: Bits, found: Uint32Array, keys: readonly string[]) => FacetCounts

export function createFacets(catalog: Catalog): CountFacets {
  const groupsOf = createGroups(catalog)
  return (bits, found, keys) => {
    const groups = groupsOf()
    const isMany = found.length * MANY_SHARE > catalog.count
    const countsOf = isMany ? bySets(catalog, bits) : byTally(catalog, groups, found)
    return {
      categories: countsOf(groups.categories, Infinity),
      tags: most(countsOf(groups.tags, VALUES), (a, b) => a - b),
      years: most(countsOf(groups.years, VALUES), (a, b) => b - a),
      attributes: keys.flatMap((key) => {
        const group = groups.attributes.get(key)
        if (group === undefined) return []
        const counts = most(countsOf(group, VALUES), (a, b) => (a < b ? -1 : 1))
        return counts.length === 0 ? [] : [[key, counts] as const]
      }),
      dead: isMany ? countBoth(bits, deadOf(catalog, bits)) : deadAmong(catalog, found),
    }
  }
}

/** Counts all values of each group. */
function byTally({ facts }: Catalog, { ofTerm }: Groups, found: Uint32Array): CountsOf {
  const { starts, lists, terms } = facts
  const counts = new Uint32Array(terms.count())
  const met: number[] = []
  for (const ordinal of found) {
    for (let at = starts[ordinal]; at < starts[ordinal + 1]; at++) {
      if (counts[lists[at]]++ === 0) met.push(lists[at])
    }
  }
  const groups = new Map<Group, Map<Value, number>>()
  for (const term of met) {
    const [group, value] = ofTerm[term]
    const sums = groups.get(group) ?? new Map<Value, number>()
    groups.set(group, sums)
    sums.set(value, (sums.get(value) ?? 0) + counts[term])
  }
  return <T>(group: Group<T>) =>
    Array.from(groups.get(group as Group) ?? [], ([{ value }, torrents]) => {
      return [value as T, torrents] as const
    })
}

/** Counts the most frequent values: the first `limit`, and at least those with the same count. */
function bySets({ facts, count, base }: Catalog, bits: Bits): CountsOf {
  const { postings } = facts
  const countOf = ({ terms }: Value) =>
    terms.reduce((sum, term) => sum + (postings?.countIn(bits, term) ?? 0), 0)
  return <T>({ values }: Group<T>, limit: number) => {
    const counts: Counts<T> = []
    const best: number[] = [] // the highest counts, ascending
    for (const one of values) {
      const isFull = best.length >= limit
      // All torrents that were added later may have the value.
      if (isFull && one.most + count - base < best[0]) break
      const torrents = countOf(one)
      if (torrents === 0) continue
      counts.push([one.value, torrents])
      if (isFull && torrents > best[0]) best.shift()
      if (best.length < limit) insert(best, torrents)
    }
    return counts
  }
}

function insert(ascending: number[], value: number): void {
  let at = ascending.length
  while (at > 0 && ascending[at - 1] > value) at--
  ascending.splice(at, 0, value)
}

function deadAmong({ seeders }: Catalog, found: Uint32Array): number {
  let dead = 0
  for (const ordinal of found) dead += (seeders[ordinal] - 1) >>> 31 // 1 without seeders, else 0
  return dead
}

const NO_SEEDERS = { from: 0, to: 0 }

function deadOf({ seeders, count }: Catalog, within: Bits): Bits {
  return between(seeders, count, NO_SEEDERS, within)
}

function most<T>(counts: Counts<T>, order: (a: T, b: T) => number): Counts<T> {
  return counts.sort(([a, n], [b, m]) => m - n || order(a, b)).slice(0, VALUES)
}
