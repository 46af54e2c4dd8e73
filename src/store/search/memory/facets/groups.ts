import type { Catalog } from '../catalog.ts'
import type { Fact } from '../facts.ts'
import { readFact } from '../facts.ts'

// Facts grouped by facet.

/** A value of a facet, and the terms that stand for it. */
export interface Value<T = unknown> {
  readonly value: T
  readonly terms: number[]
}

/** The values of a facet. */
export interface Group<T = unknown> {
  readonly values: Value<T>[]
  readonly known: Map<T, Value<T>>
}

export interface Groups {
  readonly categories: Group<number>
  readonly tags: Group<number>
  readonly years: Group<number>
  /** By key of the attribute. */
  readonly attributes: Map<string, Group<string>>
  /** For each term, its group and its value. */
  readonly ofTerm: (readonly [Group, Value])[]
}

/** Creates the groups of a catalog; the returned function returns them with all current facts. */
export function createGroups({ facts }: Catalog): () => Groups {
  const groups: Groups = {
    categories: noValues(),
    tags: noValues(),
    years: noValues(),
    attributes: new Map(),
    ofTerm: [],
  }
  const { ofTerm } = groups
  return () => {
    for (const end = facts.terms.count(); ofTerm.length < end;) {
      const term = ofTerm.length
      const fact = readFact(facts.terms.textOf(term))
      ofTerm.push(place(groups, fact, term))
    }
    return groups
  }
}

function noValues<T>(): Group<T> {
  return { values: [], known: new Map() }
}

function place(groups: Groups, fact: Fact, term: number): readonly [Group, Value] {
  const value = fact.kind === 'attribute' ? fact.value : fact.id
  const group = groupOf(groups, fact) as Group
  const before = group.known.get(value)
  if (before !== undefined) {
    before.terms.push(term)
    return [group, before]
  }
  const added = { value, terms: [term] }
  group.known.set(value, added)
  group.values.push(added)
  return [group, added]
}

function groupOf({ categories, tags, years, attributes }: Groups, fact: Fact): Group<never> {
  if (fact.kind === 'category') return categories as Group<never>
  if (fact.kind === 'tag') return tags as Group<never>
  if (fact.kind === 'year') return years as Group<never>
  const group = attributes.get(fact.key) ?? noValues()
  attributes.set(fact.key, group)
  return group as Group<never>
}
