import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// The authors of rows that prevent an undo, and the pages on which these rows are shown.

const MAX_NAMED = 3
/** The most rows that are examined: one author may have written many on one page. */
const MAX_LOOKED = 50
/** Columns that contain who wrote a row, the most likely first. */
const WRITERS = [
  ...['author_id', 'actor_id', 'given_by', 'created_by', 'banned_by', 'viewer_id', 'owner_id'],
  ...['by_id', 'made_by', 'maker_id', 'held_by_id', 'decided_by', 'started_by', 'added_by'],
  ...['changed_by', 'reporter_id', 'from_id', 'filler_id', 'ended_by', 'opened_by', 'asked_by'],
  ...['uploader_id', 'inviter_id', 'member_id', 'id'],
]

/** Columns that contain where a row is shown, with the addresses. */
const PAGES = [
  ['torrent_id', '/torrents/'],
  ['topic_id', '/topics/'],
  ['bundle_id', '/bundles/'],
  ['collection_id', '/collections/'],
  ['request_id', '/requests/'],
] as const
const TARGETS: Readonly<Record<string, string>> = {
  torrent: '/torrents/',
  bundle: '/bundles/',
  collection: '/collections/',
  topic: '/topics/',
  request: '/requests/',
}
/** Tables whose rows have a page, addressed by their ID. */
const OF_TABLES: Readonly<Record<string, string>> = {
  torrent: '/torrents/',
  topic: '/topics/',
  bundle: '/bundles/',
  collection: '/collections/',
  request: '/requests/',
  wiki_page: '/wiki-pages/',
}

type Row = Readonly<Record<string, unknown>>

/**
 * Returns the first authors of rows of a table, with the places, such as `ann at /torrents/5`: a
 * few at most.
 */
export async function writersOf(
  tx: Db,
  table: string,
  where: RawBuilder<unknown>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ row: Row }>`
    select to_jsonb(t) as row from ${sql.table(table)} t where ${where}
    order by t.ctid limit ${MAX_LOOKED}`.execute(tx)
  const found: string[] = []
  for (const { row } of rows) {
    if (found.length === MAX_NAMED) break
    const name = await nameOf(tx, table, row)
    const page = pageOf(table, row) ?? (name === null ? null : `/users/${name}`)
    const said = [...(name === null ? [] : [name]), ...(page === null ? [] : [`at ${page}`])]
    if (said.length > 0 && !found.includes(said.join(' '))) found.push(said.join(' '))
  }
  return found
}

async function nameOf(tx: Db, table: string, row: Row): Promise<string | null> {
  const columns = WRITERS.filter((column) => column !== 'id' || table === 'member')
  const id = columns.map((column) => row[column]).find((value) => typeof value === 'number')
  if (id === undefined) return typeof row.actor_name === 'string' ? row.actor_name : null
  const { rows } = await sql<{ name: string }>`
    select name from member where id = ${id as number}`.execute(tx)
  return rows.at(0)?.name ?? null
}

function pageOf(table: string, row: Row): string | null {
  if (row.target_kind === 'member') return `/users/${String(row.target_name)}`
  // In the audit log, the column is called `target_kind`.
  const kind = row.target ?? row.target_kind
  const target = typeof kind === 'string' ? TARGETS[kind] : undefined
  if (target !== undefined && typeof row.target_id === 'number') return `${target}${row.target_id}`
  for (const [column, address] of PAGES) {
    if (typeof row[column] === 'number') return `${address}${row[column]}`
  }
  const own = OF_TABLES[table]
  return own !== undefined && typeof row.id === 'number' ? `${own}${row.id}` : null
}
