import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { BrowseFilter } from './browse.ts'
import type { BrowsePage, Found, Place } from './page-of-places.ts'
import { COUNTED_UP_TO } from './browse.ts'
import type { Named } from './facet-names.ts'
import type { Facets, FacetValue, PlacedValue } from './facet-values.ts'
import { inPanelOrder } from './facet-values.ts'
import type { Answer, FacetCounts } from './memory/question.ts'
import { indexOf } from './memory/search-index.ts'
import { pageOfPlaces } from './page-of-places.ts'

// Searches that the catalog in memory answers; the database provides the lines and names.

export interface FoundInMemory {
  readonly page: BrowsePage
  readonly facets: Facets | null
}

/** Returns a page of the matches and all their facets; null: the database must be asked. */
export async function findInMemory(
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<FoundInMemory | null> {
  const countUpTo = filter.countUpTo ?? COUNTED_UP_TO
  const found = await indexOf(db)?.find(filter, wantsFacets)
  if (found === undefined || found === null) return null
  const { total, order, facets: counts } = found
  const isCounted = total <= countUpTo
  const shown = { places: placesOf(found), total: isCounted ? total : null, order, facets: null }
  const [page, values] = await Promise.all([
    pageOfPlaces(db, filter, shown),
    counts === null || total === 0 ? null : valuesOf(db, counts, total),
  ])
  if (counts === null || values === null) return { page, facets: null }
  return { page, facets: { values, total, isEstimate: counts.isEstimate } }
}

/** Returns only the places of a page, and how many match in total. */
export async function placesInMemory(
  db: Db,
  filter: BrowseFilter,
): Promise<Pick<Found, 'places' | 'total'> | null> {
  const found = await indexOf(db)?.find(filter, false)
  return found === undefined || found === null
    ? null
    : { places: placesOf(found), total: found.total }
}

function placesOf({ ids, keys }: Answer): readonly Place[] {
  return Array.from(ids, (id, at) => ({ id, key: String(keys[at]) }))
}

/** The IDs of matches in order, and the key of each place for a cursor. */
export interface FoundIds {
  readonly ids: ArrayLike<number>
  readonly keyAt: (place: number) => string
  readonly total: number | null
}

/** Like `placesInMemory`, for programs that page by numbers: thousands of places take no time. */
export async function idsInMemory(db: Db, filter: BrowseFilter): Promise<FoundIds | null> {
  const found = await indexOf(db)?.find(filter, false)
  if (found === undefined || found === null) return null
  const { ids, keys, total } = found
  return { ids, keyAt: (place) => String(keys[place]), total }
}

interface Names {
  readonly categories: readonly Named[]
  readonly tags: readonly Named[]
  readonly facets: readonly { readonly key: string; readonly title: string }[]
  readonly labels: readonly {
    readonly key: string
    readonly value: string
    readonly label: string
  }[]
}

/** Names of the values of counts that are cached (kept-answers.ts), cached for as long as these. */
const valuesByCounts = new WeakMap<FacetCounts, readonly FacetValue[]>()

async function valuesOf(
  db: Db,
  counts: FacetCounts,
  total: number,
): Promise<readonly FacetValue[]> {
  const known = valuesByCounts.get(counts)
  if (known !== undefined) return known
  const values = valuesWith(await namesOf(db, counts), counts, total)
  valuesByCounts.set(counts, values)
  return values
}

function valuesWith(names: Names, counts: FacetCounts, total: number): readonly FacetValue[] {
  const title = ''
  return inPanelOrder([
    ...named('category', counts.categories, names.categories),
    ...counts.years.map(([year, torrents]) => {
      const value = String(year)
      return { facet: 'year', title, value, label: value, place: -year, torrents }
    }),
    ...named('tag', counts.tags, names.tags),
    ...[['alive', total - counts.dead] as const, ['dead', counts.dead] as const]
      .filter(([, torrents]) => torrents > 0)
      .map(([value, torrents]) => {
        return { facet: 'state', title, value, label: value, place: 0, torrents }
      }),
    ...attributeValues(counts, names),
  ])
}

function named(
  facet: string,
  counts: readonly (readonly [id: number, torrents: number])[],
  names: readonly Named[],
): PlacedValue[] {
  const byId = new Map(names.map((one) => [one.id, one]))
  return counts.flatMap(([id, torrents]) => {
    const one = byId.get(id)
    if (one === undefined) return []
    return [{ facet, title: '', value: one.slug, label: one.name, place: one.place, torrents }]
  })
}

function attributeValues({ attributes }: FacetCounts, names: Names): PlacedValue[] {
  const labels = new Map(names.labels.map((one) => [`${one.key} ${one.value}`, one.label]))
  const counted = new Map(attributes)
  return names.facets.flatMap(({ key, title }) =>
    (counted.get(key) ?? []).map(([value, torrents]) => {
      const label = labels.get(`${key} ${value}`) ?? value
      return { facet: `attr.${key}`, title, value, label, place: 0, torrents }
    }),
  )
}

async function namesOf(db: Db, counts: FacetCounts): Promise<Names> {
  const idsOf = (list: readonly (readonly [id: number, torrents: number])[]) =>
    list.map(([id]) => id)
  const pairs = counts.attributes.flatMap(([key, values]) => values.map(([value]) => [key, value]))
  const { rows } = await sql<Names>`
    select
      (select coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'name', name,
        'place', position)), '[]') from category
        where id = any(${idsOf(counts.categories)}::bigint[])) as categories,
      (select coalesce(json_agg(json_build_object('id', id, 'slug', slug,
        'name', coalesce(name, slug), 'place', 0)), '[]') from tag
        where id = any(${idsOf(counts.tags)}::bigint[])) as tags,
      (select coalesce(json_agg(json_build_object('key', key, 'title', label)), '[]') from (
        select distinct on (key) key, label from attribute
        where is_facet and is_searchable and not is_retired order by key, id) as facet) as facets,
      (select coalesce(json_agg(json_build_object('key', key, 'value', value, 'label', label)),
          '[]') from (
          select distinct on (a.key, o.value) a.key, o.value, o.label
          from unnest(${pairs.map(([key]) => key)}::text[],
            ${pairs.map(([, value]) => value)}::text[]) as given (key, value)
          join attribute a on a.key = given.key
          join attribute_option o on o.attribute_id = a.id and o.value = given.value
          order by a.key, o.value, a.id
        ) as option) as labels`.execute(db)
  return rows[0]
}
