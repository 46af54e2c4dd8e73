import { sql } from 'kysely'
import type { AttributeValues } from '../../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../../../store/base/db.ts'
import { BEFORE_MARKS } from './name-words.ts'

// What the database computes for the tags and attributes of torrents: search words, facet marks and
// measures. There are few different ones, and the database is asked once for each.

/** A tag and the words by which its torrents are found: its slug, its name and its aliases. */
export interface DemoTag {
  readonly id: number
  readonly slug: string
  readonly words: readonly string[]
}

export interface Facets {
  readonly of: (torrents: readonly FacetsOf[]) => Promise<readonly Facet[]>
}

export interface FacetsOf {
  readonly categoryId: number
  readonly tags: readonly DemoTag[]
  readonly attributes: AttributeValues
  /** The mark of the year in hex, as in `NameWord`. */
  readonly year: string
}

export interface Facet {
  readonly tagIds: readonly number[]
  /** The tsvector of the tags, written as text. */
  readonly search: string
  /** The marks in hex. */
  readonly marks: string
  readonly measures: readonly (readonly [key: string, value: string])[]
}

/** One property of a torrent: its category, its tags, or the value of one attribute. */
interface Part {
  readonly categoryId: number
  readonly tagIds: readonly number[]
  readonly words: readonly string[]
  /** A JSON object with one key. */
  readonly attributes: string
}

interface Known {
  readonly search: string
  readonly marks: readonly string[]
  readonly measure: string | null
}

/** The most parts that are remembered; a demo has some thousand. */
const MOST_KNOWN = 500_000
const NO_TAGS = { tagIds: [], words: [] } as const

/** @param db is asked only for parts that no earlier torrent had */
export function createFacets(db: Db): Facets {
  const known = new Map<string, Known>()
  return {
    async of(torrents) {
      if (known.size > MOST_KNOWN) known.clear()
      const split = torrents.map(partsOf)
      const unknown = new Map<string, Part>()
      for (const [key, part] of split.flatMap((parts) => [...parts])) {
        if (!known.has(key)) unknown.set(key, part)
      }
      if (unknown.size > 0) await learn(db, known, unknown)
      return split.map((parts, at) => made(torrents[at], parts, known))
    },
  }
}

function partsOf({ categoryId, tags, attributes }: FacetsOf): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  parts.set(`c${categoryId}`, { categoryId, ...NO_TAGS, attributes: '{}' })
  const tagIds = idsOf(tags)
  const words = [...new Set(tags.flatMap((tag) => tag.words))].sort()
  parts.set(`t${tagIds.join()}`, { categoryId: 0, tagIds, words, attributes: '{}' })
  for (const [key, value] of Object.entries(attributes)) {
    const one = JSON.stringify({ [key]: value })
    parts.set(one, { categoryId: 0, ...NO_TAGS, attributes: one })
  }
  return parts
}

function idsOf(tags: readonly DemoTag[]): readonly number[] {
  return [...new Set(tags.map(({ id }) => id))].sort((one, other) => one - other)
}

function made(
  { tags, attributes, year }: FacetsOf,
  parts: ReadonlyMap<string, Part>,
  known: ReadonlyMap<string, Known>,
): Facet {
  const found = [...parts.keys()].map((key) => known.get(key)!)
  const marks = found.flatMap((one) => one.marks)
  if (year !== '') marks.push(year)
  const measures = Object.keys(attributes).flatMap((key, at) => {
    // The category and the tags come first.
    const { measure } = found[at + 2]
    return measure === null ? [] : [[key, measure] as const]
  })
  return { tagIds: idsOf(tags), search: found[1].search, marks: marks.sort().join(''), measures }
}

/** The number of bytes in a mark. */
const MARK_BYTES = 6

async function learn(db: Db, known: Map<string, Known>, unknown: ReadonlyMap<string, Part>) {
  const asked = [...unknown].map(([key, part]) => ({ key, ...part }))
  const { rows } = await sql<{
    key: string
    search: string
    marks: string
    measure: string | null
  }>`
    select key, search_vector('', array(select jsonb_array_elements_text(words)))::text as search,
      encode(facet_marks("categoryId", '', array(select id::bigint
        from jsonb_array_elements_text("tagIds") as id), attributes::jsonb), 'hex') as marks,
      (select value::text from attribute_measures(attributes::jsonb)) as measure
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as asked (key text, "categoryId" bigint, "tagIds" jsonb, words jsonb, attributes text)
    `.execute(db)
  for (const { key, search, marks, measure } of rows) {
    const all = marks.match(new RegExp(`.{${2 * MARK_BYTES}}`, 'g')) ?? []
    // The first mark of every part except a category is that of category 0.
    const own = unknown.get(key)!.categoryId === 0 ? all.slice(BEFORE_MARKS / MARK_BYTES) : all
    known.set(key, { search, marks: own, measure })
  }
}
