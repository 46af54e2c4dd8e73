import type { CatalogDescription } from '../described/source.ts'

/**
 * `info_hash` is read as the number that identifies the torrent, and `bin_hash` as its hash. With
 * XBT Tracker, that program counts the snatches, in addition to those of the site.
 */
export const xbtitCatalog: CatalogDescription = {
  tables: {
    xbtit_files: [
      ...['info_hash:hash-id', 'bin_hash:bytes', 'filename', 'url', 'data', 'comment', 'category'],
      ...['external', 'uploader', 'anonymous', 'finished', 'free', 'gold'],
      ...['free_expire_date', 'multiplier'],
    ],
    xbtit_categories: ['id', 'name'],
    xbt_files: ['fid', 'info_hash:hash-id', 'completed'],
  },
  torrentTable: ['xbtit_files', 'info_hash'],
  torrentParts: [['xbt_files', 'info_hash']],
  groupTable: null,
  lookups: ['xbtit_categories'],
  torrents: (rows) => `
    select t.info_hash::bigint as id, import.hash(t.bin_hash) as hash, t.filename as name,
      nullif(import.big(t.uploader), 1)::bigint as uploader_id, import.at(t.data) as created_at,
      'listed' as state, '' as state_reason, t.category as category_key,
      array[]::text[] as value_keys, '{}'::jsonb as attributes, array[]::text[] as tags,
      null::jsonb as tag_votes,
      import.big(t.finished) + coalesce(import.big(x.completed), 0) as snatches,
      case when t.free = 'yes' or t.gold = '2' then 0 when t.gold = '1' then 500
        when t.gold = '3' then 750 end as free_permille,
      case when t.free = 'yes' and coalesce(t.gold, '0') <> '2'
        then import.at(t.free_expire_date) end as free_ends,
      case when import.big(t.multiplier) between 2 and 100
        then import.big(t.multiplier)::int * 1000 end as up_permille, null::timestamptz as up_ends,
      coalesce(t.anonymous, 'false') = 'true' as is_anonymous,
      regexp_replace(t.url, '^.*/', '') as file_name,
      case when t.external = 'yes' then 'A torrent of another tracker' end as left_out,
      null::bigint as group_id, null::jsonb as path, '{}'::text[] as external_ids
    from ${rows} t left join import.xbt_files x on x.info_hash = t.info_hash
    where t.info_hash is not null`,
  groupTexts: null,
  credits: null,
  contents: `
    select t.info_hash::bigint as id, t.comment as description, null::text as media_info,
      null::bytea as nfo, null::bytea as file
    from import.xbtit_files t where t.info_hash = any($1)`,
  indexes: [['xbtit_files', 'info_hash']],
  categories: 'select id as key, name from import.xbtit_categories',
  values: 'select null::text as key, null::text as name where false',
}
