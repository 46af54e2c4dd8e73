import type { CatalogDescription } from '../described/source.ts'

/** Freeleech was a flag at first, and has been a percentage since version 6. */
export const unit3dCatalog: CatalogDescription = {
  tables: {
    torrents: [
      ...['id', 'name', 'description', 'mediainfo', 'bdinfo', 'file_name', 'info_hash:bytes'],
      ...['nfo:bytes', 'category_id', 'type_id', 'resolution_id', 'user_id', 'free', 'fl_until'],
      ...['doubleup', 'du_until', 'anon', 'status', 'season_number', 'episode_number'],
      ...['times_completed', 'created_at', 'deleted_at', 'tmdb', 'tmdb_movie_id', 'tmdb_tv_id'],
      ...['imdb', 'tvdb', 'mal'],
    ],
    categories: ['id', 'name', 'movie_meta', 'tv_meta'],
    movies: ['id', 'title', 'release_date'],
    tv: ['id', 'name', 'first_air_date'],
    tmdb_movies: ['id', 'title', 'release_date'],
    tmdb_tv: ['id', 'name', 'first_air_date'],
    types: ['id', 'name'],
    resolutions: ['id', 'name'],
    keywords: ['torrent_id', 'name'],
  },
  torrentTable: ['torrents', 'id'],
  torrentParts: [['keywords', 'torrent_id']],
  groupTable: null,
  lookups: ['categories', 'types', 'resolutions', 'movies', 'tv', 'tmdb_movies', 'tmdb_tv'],
  torrents: (rows) => `
    with tagged as (
      select torrent_id as id, array_agg(name order by name) as tags
      from import.keywords group by 1
    ), work as (
      select t.id, coalesce(nullif(t.tmdb_movie_id, '0'),
          case when c.movie_meta = '1' then nullif(t.tmdb, '0') end) as movie,
        coalesce(nullif(t.tmdb_tv_id, '0'),
          case when c.tv_meta = '1' then nullif(t.tmdb, '0') end) as series
      from ${rows} t left join import.categories c on c.id = t.category_id
    ), known as (
      select 'movie' as kind, id, title, release_date as day from import.movies
      union all select 'movie', id, title, release_date from import.tmdb_movies
      union all select 'tv', id, name, first_air_date from import.tv
      union all select 'tv', id, name, first_air_date from import.tmdb_tv
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
      w.tags, null::jsonb as tag_votes, import.big(t.times_completed) as snatches,
      case when import.big(t.free) = 1 then 0 when import.big(t.free) between 2 and 100
        then 1000 - 10 * import.big(t.free)::int end as free_permille,
      import.at(t.fl_until) as free_ends,
      case when t.doubleup = '1' then 2000 end as up_permille, import.at(t.du_until) as up_ends,
      coalesce(t.anon, '0') <> '0' as is_anonymous, t.file_name,
      case when t.deleted_at is not null then 'Deleted on the old site' end as left_out,
      null::bigint as group_id,
      case when k.title <> '' then jsonb_build_array(jsonb_build_object(
        'kind', case k.kind when 'movie' then 'work' else 'series' end, 'title', k.title,
        'year', import.big(substr(k.day, 1, 4)))) end as path,
      array_remove(array['tmdb_movie:' || o.movie, 'tmdb_tv:' || o.series,
        'imdb:tt' || lpad(nullif(t.imdb, '0'), greatest(7, length(t.imdb)), '0'),
        'tvdb:' || nullif(t.tvdb, '0'), 'mal:' || nullif(t.mal, '0')], null) as external_ids
    from ${rows} t left join tagged w on w.id = t.id
    left join work o on o.id = t.id
    left join known k on (k.kind, k.id) in (('movie', o.movie), ('tv', o.series))`,
  groupTexts: null,
  credits: null,
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
