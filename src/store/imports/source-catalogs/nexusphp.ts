import type { CatalogDescription } from '../described/source.ts'

/** The tables of values, each with the column in which a torrent refers to its rows. */
const VALUES = [
  ['medium', 'media'],
  ['source', 'sources'],
  ['codec', 'codecs'],
  ['standard', 'standards'],
  ['audiocodec', 'audiocodecs'],
] as const
const KEYS = VALUES.map(([column]) => `'${column}:' || nullif(t.${column}, '0')`).join(', ')

/** Since version 1.8, descriptions are in `torrent_extras`. */
export const nexusphpCatalog: CatalogDescription = {
  tables: {
    torrents: [
      ...['id', 'info_hash:bytes', 'name', 'descr', 'small_descr', 'category', 'added', 'owner'],
      ...['nfo:bytes', 'sp_state', 'promotion_time_type', 'promotion_until', 'anonymous', 'banned'],
      ...['technical_info', 'approval_status', 'times_completed', 'url'],
      ...VALUES.map(([column]) => column),
    ],
    torrent_extras: ['torrent_id', 'descr', 'media_info', 'nfo:bytes'],
    categories: ['id', 'name'],
    tags: ['id', 'name'],
    torrent_tags: ['torrent_id', 'tag_id'],
    ...Object.fromEntries(VALUES.map(([, table]) => [table, ['id', 'name']])),
  },
  torrentTable: ['torrents', 'id'],
  torrentParts: [
    ['torrent_extras', 'torrent_id'],
    ['torrent_tags', 'torrent_id'],
  ],
  groupTable: null,
  lookups: ['categories', 'tags', ...VALUES.map(([, table]) => table)],
  torrents: (rows) => `
    with tagged as (
      select t.torrent_id as id, array_agg(n.name order by import.big(n.id)) as tags
      from import.torrent_tags t join import.tags n on n.id = t.tag_id group by 1
    )
    select t.id::bigint as id, import.hash(t.info_hash) as hash, t.name,
      import.big(t.owner)::bigint as uploader_id, import.at(t.added) as created_at,
      case when t.banned = 'yes' then 'frozen' when t.approval_status = '2' then 'rejected'
        else 'listed' end as state,
      case when t.banned = 'yes' then 'Banned on the old site'
        when t.approval_status = '2' then 'Rejected on the old site' else '' end as state_reason,
      t.category as category_key, array_remove(array[${KEYS}], null) as value_keys,
      '{}'::jsonb as attributes, w.tags, null::jsonb as tag_votes,
      import.big(t.times_completed) as snatches,
      case when t.sp_state in ('2', '4') then 0 when t.sp_state in ('5', '6') then 500
        when t.sp_state = '7' then 300 end as free_permille,
      case when t.promotion_time_type = '2' then import.at(t.promotion_until) end as free_ends,
      case when t.sp_state in ('3', '4', '6') then 2000 end as up_permille,
      case when t.promotion_time_type = '2' then import.at(t.promotion_until) end as up_ends,
      coalesce(t.anonymous, 'no') = 'yes' as is_anonymous, t.id || '.torrent' as file_name,
      null::text as left_out, null::bigint as group_id, null::jsonb as path,
      array_remove(array['imdb:' || case when t.url ~ '^[1-9][0-9]{0,8}$'
        then 'tt' || lpad(t.url, greatest(7, length(t.url)), '0')
        else substring(t.url from 'tt[0-9]{7,9}') end], null) as external_ids
    from ${rows} t left join tagged w on w.id = t.id`,
  groupTexts: null,
  credits: null,
  contents: `
    select t.id::bigint as id, concat_ws(E'\\n\\n', nullif(t.small_descr, ''),
        coalesce(nullif(e.descr, ''), t.descr)) as description,
      coalesce(nullif(e.media_info, ''), t.technical_info) as media_info,
      coalesce(e.nfo, t.nfo) as nfo, null::bytea as file
    from import.torrents t left join import.torrent_extras e on e.torrent_id = t.id
    where t.id = any($1)`,
  indexes: [
    ['torrents', 'id'],
    ['torrent_extras', 'torrent_id'],
  ],
  categories: 'select id as key, name from import.categories',
  values: VALUES.map(([column, table]) => {
    return `select '${column}:' || id as key, name from import.${table}`
  }).join(' union all '),
}
