import type pg from 'pg'
import type { BundleKind } from '../../../domain/bundles/kinds.ts'
import type { CatalogDescription } from '../sources/description.ts'
import { quoted, stagedTable } from '../staged-tables.ts'

// The torrents of a source in the one form of all sources.

export interface PlainTorrent {
  readonly id: number
  /** 40 hex digits; null: the source does not say it. */
  readonly hash: string | null
  readonly name: string
  readonly uploader_id: number | null
  readonly created_at: Date | null
  readonly state: 'listed' | 'pending' | 'postponed' | 'rejected' | 'frozen'
  readonly state_reason: string
  readonly category_key: string
  readonly value_keys: readonly string[]
  /** Values of attributes as the source has them, by key. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly tags: readonly string[]
  readonly snatches: number
  readonly free_permille: number | null
  readonly free_ends: Date | null
  readonly up_permille: number | null
  readonly up_ends: Date | null
  readonly is_anonymous: boolean
  readonly file_name: string | null
  readonly group_id: number | null
  /** Levels of its bundle from the top, as far as the source says them. */
  readonly path: readonly GivenLevel[] | null
  /** IDs of its work in other catalogs, such as `imdb:tt0133093`. */
  readonly external_ids: readonly string[]
  readonly left_out: string | null
  /** Of everything above, in hex digits. */
  readonly digest: string
}

/** A level of a bundle as the source has it. */
export interface GivenLevel {
  readonly kind: BundleKind
  readonly title: string
  readonly year: number | null
}

/** What is large, and read for one torrent at a time. */
export interface TorrentContents {
  readonly id: number
  readonly description: string
  readonly media_info: string
  readonly nfo: Buffer | null
  /** The .torrent, where the source has it in its database. */
  readonly file: Buffer | null
}

/** Builds the table of them, without those that have no ID or one that was met before. */
export async function makePlainTorrents(
  client: pg.ClientBase,
  catalog: CatalogDescription,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_torrent;
    create unlogged table import.plain_torrent as
    select distinct on (id) id, hash, coalesce(name, '') as name, uploader_id, created_at, state,
      coalesce(state_reason, '') as state_reason, coalesce(category_key, '') as category_key,
      coalesce(value_keys, '{}') as value_keys, coalesce(attributes, '{}') as attributes,
      coalesce(tags, '{}') as tags,
      least(greatest(coalesce(trunc(snatches), 0), 0), 2000000000)::bigint as snatches,
      free_permille, free_ends, up_permille, up_ends, is_anonymous, file_name, group_id, path,
      coalesce(external_ids, '{}') as external_ids, left_out
    from (${catalog.torrents}) t where id is not null order by id;
    alter table import.plain_torrent add primary key (id);
    create index on import.plain_torrent (group_id) where group_id is not null;
    alter table import.plain_torrent add digest bytea;
    update import.plain_torrent p set digest = decode(md5(p::text), 'hex');
    analyze import.plain_torrent`)
  for (const [table, column] of catalog.indexes) {
    const name = quoted(`by_${table}_${column}`)
    await client.query(
      `create index if not exists ${name} on ${stagedTable(table)} (${quoted(column)})`,
    )
  }
}

/** The next torrents after an ID of the source. */
export async function plainTorrents(
  client: pg.ClientBase,
  after: number,
  limit: number,
): Promise<readonly PlainTorrent[]> {
  const { rows } = await client.query<PlainTorrent>(
    `select id, hash, name, uploader_id, created_at, state, state_reason, category_key, value_keys,
      attributes, tags, snatches, free_permille, free_ends, up_permille, up_ends, is_anonymous,
      file_name, group_id, path, external_ids, left_out, encode(digest, 'hex') as digest
    from import.plain_torrent where id > $1 order by id limit $2`,
    [after, limit],
  )
  return rows
}

/** What is large of a torrent. Of several rows with its ID, the first counts. */
export async function contentsOf(
  client: pg.ClientBase,
  catalog: CatalogDescription,
  id: number,
): Promise<TorrentContents> {
  const { rows } = await client.query<TorrentContents>(
    `select id, coalesce(description, '') as description, coalesce(media_info, '') as media_info,
      nfo, file
    from (${catalog.contents}) c limit 1`,
    [[String(id)]],
  )
  return rows[0]
}
