import { sql } from 'kysely'
import { readQuery } from '../../domain/search/query.ts'
import type { Renamed } from '../../domain/search/renamed.ts'
import { withRenamed } from '../../domain/search/renamed.ts'
import type { Db } from '../base/db.ts'
import * as attributes from './attributes.ts'
import * as categories from './categories.ts'

// A saved search contains the IDs of its tags and categories, so that a new torrent is compared
// with all searches in one statement. Its list resolves names each time. These functions update the
// IDs when the names change.

/** The longest address of a saved search. */
const LONGEST = 2_000

/** Makes searches for a merged tag search for the tag into which it was merged. */
export async function followTag(tx: Db, from: number, into: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    update saved_search set is_indexed = false, filter = jsonb_set(filter, '{tagIds}', (
      select jsonb_agg(case when id = to_jsonb(${from}::bigint) then to_jsonb(${into}::bigint)
        else id end) from jsonb_array_elements(filter -> 'tagIds') as given (id)))
    where filter -> 'tagIds' @> to_jsonb(${from}::bigint) returning id`.execute(tx)
  await dropEntries(tx, rows)
}

/** Makes searches for categories include all categories that are now below these. */
export async function followTree(tx: Db): Promise<void> {
  const all = await categories.list(tx)
  const { rows } = await sql<{ id: number; query: string; ids: readonly number[] }>`
    select id, query, filter -> 'categoryIds' as ids from saved_search
    where filter -> 'categoryIds' <> '[]' order by id for no key update`.execute(tx)
  const changed = rows.flatMap(({ id, query, ids }) => {
    const below = idsIn(query, all)
    const isSame = below?.length === ids.length && below.every((one) => ids.includes(one))
    return below === null || isSame ? [] : [{ id, below }]
  })
  if (changed.length === 0) return
  await sql`
    update saved_search set is_indexed = false,
      filter = jsonb_set(filter, '{categoryIds}', below)
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as given (id bigint, below jsonb)
    where saved_search.id = given.id`.execute(tx)
  await dropEntries(tx, changed)
}

/** Replaces the former slug of a category or tag in the addresses of searches. */
export async function followSlug(tx: Db, renamed: Renamed, now: Date): Promise<void> {
  const known = { attributes: await attributes.searchable(tx), categories: [] }
  // In an address, only characters beyond ASCII are written in another way than in a slug.
  const { rows } = await sql<{ id: number; query: string }>`
    select id, query from saved_search
    where position(${renamed.from}::text in lower(query)) > 0 or query ~* '%[c-f]'
    order by id for no key update`.execute(tx)
  const seconds = Math.floor(now.getTime() / 1000)
  const changed = rows.flatMap(({ id, query: before }) => {
    const query = withRenamed(before, renamed, known)
    if (query === before || query.length > LONGEST) return []
    const line = new URLSearchParams(query).get('q') ?? ''
    const read = readQuery(line, seconds, known)
    return [{ id, query, search: line !== '' && read.ok ? read.query : null }]
  })
  if (changed.length === 0) return
  await sql`
    update saved_search set is_indexed = false, query = given.query,
      filter = jsonb_set(filter, '{search}', coalesce(search, filter -> 'search', 'null'))
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as given (id bigint, query text, search jsonb)
    where saved_search.id = given.id`.execute(tx)
  await dropEntries(tx, changed)
}

/** Returns the categories that a list's query asks for; null: it names none, or an unknown one. */
function idsIn(query: string, all: readonly categories.CategoryRow[]): readonly number[] | null {
  const slugs = new URLSearchParams(query).getAll('category').flatMap((one) => one.split(','))
  const named = [...new Set(slugs.map((slug) => slug.trim()).filter(Boolean))].map((slug) =>
    all.find((one) => one.slug === slug),
  )
  const known = named.filter((one) => one !== undefined)
  if (known.length === 0 || known.length < named.length) return null
  return known.flatMap(({ id }) => categories.idsBelow(all, id))
}

// A second statement, so that it also sees entries that were added before the rows were locked.
async function dropEntries(tx: Db, searches: readonly { readonly id: number }[]): Promise<void> {
  const ids = searches.map(({ id }) => id)
  await sql`delete from saved_search_index where saved_search_id = any(${ids}::bigint[])`.execute(
    tx,
  )
}
