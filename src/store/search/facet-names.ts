import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { FoundMarks } from './facet-marks.ts'
import { countMarks, MARKED } from './facet-marks.ts'
import type { FacetValue, PlacedValue } from './facet-values.ts'
import { inPanelOrder, VALUES } from './facet-values.ts'

// Names for the marks of found torrents.

interface Count {
  readonly of: number
  readonly torrents: number
}

interface Names {
  readonly categories: readonly Named[]
  readonly tags: readonly Named[]
  /** Values that an attribute offers as a facet, each with its mark in hexadecimal. */
  readonly options: readonly Option[]
  /** The first two bytes of the marks of each facet attribute, in hexadecimal. */
  readonly keys: readonly string[]
}

/** A category or tag, at its position in the list. */
export interface Named {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly place: number
}

interface Option {
  readonly mark: string
  readonly key: string
  readonly title: string
  readonly value: string
  readonly label: string
}

/**
 * Returns the facets of torrents from their marks. Null if they have values of text attributes,
 * which have no names here: the database counts those.
 * @param tx reads the names
 */
export async function valuesOfMarks(
  tx: Db,
  { marks, dead, total }: FoundMarks,
): Promise<readonly FacetValue[] | null> {
  const own = { category: [] as Count[], year: [] as Count[], tag: [] as Count[] }
  const attributes = new Map<number, Map<number, number>>()
  for (const [kind, of, torrents] of countMarks(marks)) {
    if (kind === MARKED.category) own.category.push({ of, torrents })
    else if (kind === MARKED.year) own.year.push({ of, torrents })
    else if (kind === MARKED.tag) own.tag.push({ of, torrents })
    else valuesOf(attributes, kind).set(of, torrents)
  }
  const tags = most(own.tag, (a, b) => a - b)
  const names = await namesOf(tx, own.category, tags)
  const given = attributeValues(attributes, names)
  if (given === null) return null
  return inPanelOrder([
    ...named('category', own.category, names.categories),
    ...most(own.year, (a, b) => b - a).map(({ of, torrents }) => ({
      ...{ facet: 'year', title: '', value: String(of), label: String(of), place: -of, torrents },
    })),
    ...named('tag', tags, names.tags),
    ...states(dead, total),
    ...given,
  ])
}

function valuesOf(attributes: Map<number, Map<number, number>>, key: number) {
  const known = attributes.get(key) ?? new Map<number, number>()
  attributes.set(key, known)
  return known
}

function most(counts: readonly Count[], order: (a: number, b: number) => number) {
  const sorted = [...counts].sort((a, b) => b.torrents - a.torrents || order(a.of, b.of))
  return sorted.slice(0, VALUES)
}

function named(facet: string, counts: readonly Count[], names: readonly Named[]): PlacedValue[] {
  const byId = new Map(names.map((one) => [one.id, one]))
  return counts.flatMap(({ of, torrents }) => {
    const one = byId.get(of)
    if (one === undefined) return []
    const { slug, name, place } = one
    return [{ facet, title: '', value: slug, label: name, place, torrents }]
  })
}

function states(dead: number, total: number): PlacedValue[] {
  const both = [
    ['alive', total - dead],
    ['dead', dead],
  ] as const
  return both
    .filter(([, torrents]) => torrents > 0)
    .map(([state, torrents]) => {
      return { facet: 'state', title: '', value: state, label: state, place: 0, torrents }
    })
}

function attributeValues(
  attributes: Map<number, Map<number, number>>,
  { options, keys }: Names,
): readonly PlacedValue[] | null {
  const found: PlacedValue[] = []
  for (const { mark, key, title, value, label } of options) {
    const values = attributes.get(parseInt(mark.slice(0, 4), 16))
    const of = parseInt(mark.slice(4), 16)
    const torrents = values?.get(of)
    if (torrents === undefined) continue
    values?.delete(of)
    found.push({ facet: `attr.${key}`, title, value, label, place: 0, torrents })
  }
  // If a facet has values left, these have no name here: the database must count them.
  const isKnown = keys.every((key) => (attributes.get(parseInt(key, 16))?.size ?? 0) === 0)
  return isKnown ? found : null
}

async function namesOf(
  tx: Db,
  categories: readonly Count[],
  tags: readonly Count[],
): Promise<Names> {
  const idsOf = (counts: readonly Count[]) => counts.map(({ of }) => of)
  const { rows } = await sql<Names>`
    with facet as materialized (
      select distinct on (key) key, label as title,
        encode(substr(facet_mark(key, ''), 1, 2), 'hex') as first
      from attribute where is_facet and is_searchable and not is_retired order by key, id
    ), option as (
      select distinct on (key, value) key, title, value, o.label
      from facet join attribute a using (key) join attribute_option o on o.attribute_id = a.id
      order by key, value, a.id
    ), offered as (
      select * from option
      union all
      select key, title, value, value from facet, unnest('{true,false}'::text[]) as truth (value)
      where exists (select from attribute where key = facet.key and type = 'boolean')
    )
    select
      (select coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'name', name,
        'place', position)), '[]') from category
        where id = any(${idsOf(categories)}::bigint[])) as categories,
      (select coalesce(json_agg(json_build_object('id', id, 'slug', slug,
        'name', coalesce(name, slug), 'place', 0)), '[]') from tag
        where id = any(${idsOf(tags)}::bigint[])) as tags,
      (select coalesce(json_agg(json_build_object('mark', encode(facet_mark(key, value), 'hex'),
        'key', key, 'title', title, 'value', value, 'label', label)), '[]')
        from offered) as options,
      array(select first from facet) as keys`.execute(tx)
  return rows[0]
}
