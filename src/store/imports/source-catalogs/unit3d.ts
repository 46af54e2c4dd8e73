import type { CatalogDescription } from '../sources/description.ts'

/** Freeleech was a flag, and is a percentage since version 6. */
export const unit3dCatalog: CatalogDescription = {
  tables: {
    torrents: [
      ...['id', 'name', 'description', 'mediainfo', 'bdinfo', 'file_name', 'info_hash:bytes'],
      ...['nfo:bytes', 'category_id', 'type_id', 'resolution_id', 'user_id', 'free', 'fl_until'],
      ...['doubleup', 'du_until', 'anon', 'status', 'season_number', 'episode_number'],
      ...['times_completed', 'created_at', 'deleted_at'],
    ],
    categories: ['id', 'name'],
    types: ['id', 'name'],
    resolutions: ['id', 'name'],
    keywords: ['torrent_id', 'name'],
  },
  torrentTable: ['torrents', 'id'],
  torrentParts: [['keywords', 'torrent_id']],
  lookups: ['categories', 'types', 'resolutions'],
  torrents: `
    with tagged as (
      select torrent_id as id, array_agg(name order by name) as tags
      from import.keywords group by 1
    )
    select t.id::bigint as id, import.hash(t.info_hash) as hash, t.name,
      import.big(t.user_id)::bigint as uploader_id, import.at(t.created_at) as created_at,
      case t.status when '0' then 'pending' when '2' then 'rejected' when '3' then 'postponed'
        else 'listed' end as state,
      case t.status when '2' then 'Rejected on the old site'
        when '3' then 'Postponed on the old site' else '' end as state_reason,
      t.category_id as category_key,
      array_remove(array['type:' || nullif(t.type_id, '0'),
        'resolution:' || nullif(t.resolution_id, '0')], null) as value_keys,
      jsonb_strip_nulls(jsonb_build_object(
        'season', nullif(t.season_number, '0'), 'episode', nullif(t.episode_number, '0')))
        as attributes,
      w.tags, import.big(t.times_completed) as snatches,
      case when import.big(t.free) = 1 then 0 when import.big(t.free) between 2 and 100
        then 1000 - 10 * import.big(t.free)::int end as free_permille,
      import.at(t.fl_until) as free_ends,
      case when t.doubleup = '1' then 2000 end as up_permille, import.at(t.du_until) as up_ends,
      coalesce(t.anon, '0') <> '0' as is_anonymous, t.file_name,
      case when t.deleted_at is not null then 'Deleted on the old site' end as left_out
    from import.torrents t left join tagged w on w.id = t.id`,
  contents: `
    select id::bigint as id, description, coalesce(nullif(mediainfo, ''), bdinfo) as media_info,
      nfo, null::bytea as file
    from import.torrents where id = any($1)`,
  indexes: [['torrents', 'id']],
  categories: 'select id as key, name from import.categories',
  values: `
    select 'type:' || id as key, name from import.types
    union all select 'resolution:' || id, name from import.resolutions`,
}
