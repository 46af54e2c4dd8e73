import { sql } from 'kysely'
import type { OldPlace } from '../../domain/imports/old-links.ts'
import { placeKey } from '../../domain/imports/old-links.ts'
import type { Db } from '../base/db.ts'
import { givenRows } from '../base/given-rows.ts'

// The current addresses of pages on the old site.

/**
 * For each place of a link, the kind of row that it can be, with the first part of the address
 * here; in order of precedence.
 */
const KINDS: readonly (readonly [place: string, kind: string, path: string])[] = [
  ['torrent', 'torrent', 'torrents'],
  ['group', 'group', 'bundles'],
  ['group', 'bare-group', 'torrents'],
  ['topic', 'topic', 'topics'],
  // A torrent and its topic have the same ID.
  ['topic', 'torrent', 'torrents'],
  ['post', 'post', 'posts'],
  ['post', 'comment', 'comments'],
  ['comment', 'comment', 'comments'],
  ['comment', 'torrent-comment', 'comments'],
  ['collection', 'collection', 'collections'],
  ['request', 'request', 'requests'],
  ['wiki', 'wiki', 'wiki'],
  ['page', 'page', 'wiki'],
  ['member', 'member', 'users'],
  ['forum', 'forum', 'forums'],
]

/**
 * Kinds whose rows are `merged` for things that are not at the address that follows from the row's
 * ID.
 */
const ONLY_IMPORTED = ['post', 'topic']

/** Returns addresses here by the keys of places, without places that were not imported. */
export async function addressesOf(
  db: Db,
  places: readonly OldPlace[],
): Promise<ReadonlyMap<string, string>> {
  const asked = new Map(places.map((place) => [placeKey(place), place]))
  const wanted = [...asked].flatMap(([key, { kind, id }]) => {
    const kinds = KINDS.filter(([place]) => place === kind)
    return id === null ? [] : kinds.map(([, row, path], at) => ({ key, row, id, path, at }))
  })
  const found = new Map<string, string>()
  if (wanted.length > 0) {
    const { rows } = await sql<{ key: string; path: string; here: string }>`
      select distinct on (x.key) x.key, x.path, coalesce(m.name, f.slug, w.path, r.new_id::text)
        as here
      from ${givenRows(wanted, {
        key: ['text', ({ key }) => key],
        row: ['text', ({ row }) => row],
        id: ['bigint', ({ id }) => id],
        path: ['text', ({ path }) => path],
        at: ['integer', ({ at }) => at],
      })}
      join import_row r on r.kind = x.row and r.old_id = x.id and r.new_id is not null
        and (r.outcome = 'imported'
          or r.outcome = 'merged' and r.kind <> all(${ONLY_IMPORTED}::text[]))
      left join member m on x.path = 'users' and m.id = r.new_id
      left join forum f on x.path = 'forums' and f.id = r.new_id
      left join wiki_page w on x.path = 'wiki' and w.id = r.new_id
      order by x.key, x.at`.execute(db)
    for (const { key, path, here } of rows) found.set(key, `/${path}/${here}`)
  }
  const named = [...asked].flatMap(([key, { kind, name }]) => {
    return kind === 'member' && name !== undefined ? [{ key, name: name.toLowerCase() }] : []
  })
  const names = await namesNow(
    db,
    named.map(({ name }) => name),
  )
  for (const { key, name } of named) {
    const now = names.get(name)
    if (now !== undefined) found.set(key, `/users/${now}`)
  }
  return found
}

/** Returns the current names of imported members, by their names on the old site in lower case. */
export async function namesNow(
  db: Db,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map()
  const given = givenRows([...new Set(names)], { name: ['text', (name) => name] })
  const { rows } = await sql<{ old: string; name: string }>`
    select x.name as old, m.name from ${given}
    join member m on lower(m.name) = x.name
    where exists (select from import_row r where r.kind = 'member' and r.new_id = m.id
      and not exists (select from old_name o where o.member_id = m.id))
    union all
    select x.name, m.name from ${given} join old_name o on o.name_key = x.name
    join member m on m.id = o.member_id`.execute(db)
  return new Map(rows.map(({ old, name }) => [old, name]))
}
