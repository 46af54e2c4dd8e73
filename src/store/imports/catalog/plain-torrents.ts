import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { BundleKind } from '../../../domain/bundles/kinds.ts'
import type { CatalogDescription } from '../described/source.ts'
import { changedValues, openChanges } from '../staging/kept-changes.ts'
import { quoted, stagedTable } from '../staging/staged-tables.ts'

// The torrents of a source in the form that all sources share.

export interface PlainTorrent {
  readonly id: number
  /** 40 hex digits; null: the source does not have it. */
  readonly hash: string | null
  readonly name: string
  readonly uploader_id: number | null
  readonly created_at: Date | null
  readonly state: 'listed' | 'pending' | 'postponed' | 'rejected' | 'frozen'
  readonly state_reason: string
  readonly category_key: string
  readonly value_keys: readonly string[]
  /** Values of attributes as in the source, by key. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly tags: readonly string[]
  /** The sums of the votes for and against each tag; null: the source has none. */
  readonly tag_votes: Readonly<Record<string, readonly [up: number, down: number]>> | null
  readonly snatches: number
  readonly free_permille: number | null
  readonly free_ends: Date | null
  readonly up_permille: number | null
  readonly up_ends: Date | null
  readonly is_anonymous: boolean
  readonly file_name: string | null
  readonly group_id: number | null
  /** The levels of the torrent's bundle from the top down, as far as the source names them. */
  readonly path: readonly GivenLevel[] | null
  /** IDs of the torrent's work in other catalogs, such as `imdb:tt0133093`. */
  readonly external_ids: readonly string[]
  readonly left_out: string | null
  /** The digest of everything above, in hex digits. */
  readonly digest: string
}

/** A level of a bundle, as in the source. */
export interface GivenLevel {
  readonly kind: BundleKind
  readonly title: string
  readonly year: number | null
}

/** Large values, which are read for a few torrents at a time. */
export interface TorrentContents {
  readonly id: number
  readonly description: string
  readonly media_info: string
  readonly nfo: Buffer | null
  /** The .torrent, if the source has it in its database. */
  readonly file: Buffer | null
}

const TABLE = 'import.plain_torrent'
/** The IDs of torrents that no earlier run has imported. */
const OPEN = 'import.open_torrent'

/**
 * Builds the table of torrents, without rows that have no ID or one that occurred before; or
 * updates the table of an earlier run.
 */
export async function makePlainTorrents(
  client: pg.ClientBase,
  catalog: CatalogDescription,
): Promise<void> {
  const all = rowsOf(catalog, stagedTable(catalog.torrentTable[0]))
  const form = createHash('sha256').update(all).digest('hex')
  if (await isOfForm(client, form)) await updatePlain(client, catalog)
  else await buildPlain(client, all, form)
  for (const [table, column] of catalog.indexes) {
    const name = quoted(`by_${table}_${column}`)
    await client.query(
      `create index if not exists ${name} on ${stagedTable(table)} (${quoted(column)})`,
    )
  }
}

const isDone = (id: string) => `exists (
  select from import_row r where r.kind = 'torrent' and r.old_id = ${id}
    and r.outcome in ('imported', 'merged'))`

/** Returns SQL for the rows of the table, from the rows of a table of the source. */
const rowsOf = (catalog: CatalogDescription, rows: string) => `
  select p.*, decode(md5(p::text), 'hex') as digest from (
  select distinct on (id) id, hash, coalesce(name, '') as name, uploader_id, created_at, state,
    coalesce(state_reason, '') as state_reason, coalesce(category_key, '') as category_key,
    coalesce(value_keys, '{}') as value_keys, coalesce(attributes, '{}') as attributes,
    coalesce(tags, '{}') as tags, tag_votes,
    least(greatest(coalesce(trunc(snatches), 0), 0), 2000000000)::bigint as snatches,
    free_permille, free_ends, up_permille, up_ends, is_anonymous, file_name, group_id, path,
    coalesce(external_ids, '{}') as external_ids, left_out
  from (${catalog.torrents(rows)}) t where id is not null order by id) p`

async function buildPlain(client: pg.ClientBase, all: string, form: string): Promise<void> {
  await client.query(`
    drop table if exists ${TABLE};
    create unlogged table ${TABLE} as ${all};
    alter table ${TABLE} add primary key (id);
    create index on ${TABLE} (group_id) where group_id is not null;
    comment on table ${TABLE} is '${form}';
    analyze ${TABLE}`)
  await makeOpen(client, TABLE)
}

/** Builds the table of those torrents of a table of IDs that are not here yet. */
async function makeOpen(client: pg.ClientBase, from: string): Promise<void> {
  await client.query(`
    drop table if exists ${OPEN};
    create unlogged table ${OPEN} as
    select p.id from ${from} f join ${TABLE} p using (id) where not ${isDone('p.id')};
    alter table ${OPEN} add primary key (id);
    analyze ${OPEN}`)
}

/** Returns whether the table exists and was built by the same statement. */
async function isOfForm(client: pg.ClientBase, form: string): Promise<boolean> {
  const { rows } = await client.query<{ form: string | null }>(
    `select obj_description(to_regclass('${TABLE}'), 'pg_class') as form`,
  )
  return rows[0].form === form
}

/**
 * Rebuilds the rows of torrents that are not here yet, and of those whose rows or groups have
 * changed in the source. Of all other torrents, which are imported only once, only keys and groups
 * are used.
 */
async function updatePlain(client: pg.ClientBase, catalog: CatalogDescription): Promise<void> {
  const { torrentTable, torrentParts, groupTable } = catalog
  const [table, column] = torrentTable
  const own = [torrentTable, ...torrentParts]
  for (const [name] of [...own, ...(groupTable === null ? [] : [groupTable])]) {
    await openChanges(client, name)
  }
  const changed = own.map((one) => changedValues(...one))
  if (groupTable !== null) {
    changed.push(`select id from ${TABLE} where group_id in (${changedValues(...groupTable)})`)
  }
  await client.query(`
    create temporary table changed_torrent as
    select id from (${changed.join(' union ')}) c (id) where id is not null
    union select id from ${TABLE} p where not ${isDone('p.id')};
    alter table changed_torrent add primary key (id);
    analyze changed_torrent;
    delete from ${TABLE} where id in (select id from changed_torrent);
    create temporary table changed_row as
    select * from ${stagedTable(table)}
    where import.big(${quoted(column)})::bigint in (select id from changed_torrent);
    analyze changed_row;
    insert into ${TABLE} ${rowsOf(catalog, 'changed_row')};
    drop table changed_row`)
  await makeOpen(client, 'changed_torrent')
  await client.query('drop table changed_torrent')
}

const MAX_ID = Number.MAX_SAFE_INTEGER

/**
 * Returns the next torrents after an ID of the source, without those that an earlier run has
 * imported; with `only`, the torrent with this ID.
 */
export async function plainTorrents(
  client: pg.ClientBase,
  after: number,
  limit: number,
  only: number = MAX_ID,
): Promise<readonly PlainTorrent[]> {
  const { rows } = await client.query<PlainTorrent>(
    `select id, hash, name, uploader_id, created_at, state, state_reason, category_key, value_keys,
      attributes, tags, tag_votes, snatches, free_permille, free_ends, up_permille, up_ends,
      is_anonymous, file_name, group_id, path, external_ids, left_out,
      encode(digest, 'hex') as digest
    from ${OPEN} o join ${TABLE} p using (id)
    where o.id > $1 and p.id > $1 and o.id <= $3 order by o.id limit $2`,
    [after, limit, only],
  )
  return rows
}

/**
 * Returns the large values of some torrents, by ID. If several rows have the same ID, the first one
 * counts.
 */
export async function contentsOf(
  client: pg.ClientBase,
  catalog: CatalogDescription,
  ids: readonly number[],
): Promise<ReadonlyMap<number, TorrentContents>> {
  const { rows } = await client.query<TorrentContents>(
    `select id, coalesce(description, '') as description, coalesce(media_info, '') as media_info,
      nfo, file
    from (${catalog.contents}) c`,
    [ids.map(String)],
  )
  const found = new Map<number, TorrentContents>()
  for (const row of rows) if (!found.has(row.id)) found.set(row.id, row)
  return found
}
