import type { CatalogDescription } from '../described/source.ts'
import { dateOrSeconds } from '../described/times.ts'

/** Files of torrents are named after the torrents' IDs. */
export const tbdevCatalog: CatalogDescription = {
  tables: {
    torrents: [
      ...['id', 'info_hash:raw', 'name', 'descr', 'ori_descr', 'search_text', 'category', 'added'],
      ...['owner', 'nfo:raw', 'banned', 'times_completed', 'free', 'silver', 'anonymous'],
    ],
    categories: ['id', 'name'],
  },
  torrentTable: ['torrents', 'id'],
  torrentParts: [],
  groupTable: null,
  lookups: ['categories'],
  torrents: (rows) => `
    select t.id::bigint as id, import.hash(import.bytes_of(t.info_hash)) as hash, t.name,
      import.big(t.owner)::bigint as uploader_id, ${dateOrSeconds('t.added')} as created_at,
      case when t.banned = 'yes' then 'frozen' else 'listed' end as state,
      case when t.banned = 'yes' then 'Banned on the old site' else '' end as state_reason,
      t.category as category_key, array[]::text[] as value_keys, '{}'::jsonb as attributes,
      array[]::text[] as tags, null::jsonb as tag_votes,
      import.big(t.times_completed) as snatches,
      case when t.free in ('yes', 'gold') or import.big(t.free) > 0 then 0
        when t.free = 'silver' or import.big(t.silver) > 0 then 500 end as free_permille,
      -- 1 is without an end; larger numbers are the time of it.
      case when import.big(t.free) > 1 then import.unix(t.free)
        when coalesce(t.free, '0') = '0' and import.big(t.silver) > 1 then import.unix(t.silver)
        end as free_ends,
      null::int as up_permille, null::timestamptz as up_ends,
      coalesce(t.anonymous, 'no') in ('yes', '1') as is_anonymous, t.id || '.torrent' as file_name,
      null::text as left_out, null::bigint as group_id, null::jsonb as path,
      '{}'::text[] as external_ids
    from ${rows} t`,
  groupTexts: null,
  credits: null,
  contents: `
    select t.id::bigint as id, coalesce(nullif(t.ori_descr, ''), t.descr) as description,
      null::text as media_info, nullif(import.bytes_of(t.nfo), '') as nfo, null::bytea as file
    from import.torrents t where t.id = any($1)`,
  indexes: [['torrents', 'id']],
  categories: 'select id as key, name from import.categories',
  values: 'select null::text as key, null::text as name where false',
}
