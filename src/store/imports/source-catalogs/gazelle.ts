import { artistRoles } from '../../../domain/gazelle/artist-roles.ts'
import type { CatalogDescription, TagVoteDescription } from '../described/source.ts'

const CATEGORIES = [
  ...['Music', 'Applications', 'E-Books', 'Audiobooks', 'E-Learning Videos', 'Comedy', 'Comics'],
]
const NAMED = CATEGORIES.map((name, at) => `('${at + 1}', '${name}')`).join(', ')
/** Keys and names of release types, for sources that have no table of them. */
export const RELEASE_TYPES = `('1', 'Album'), ('3', 'Soundtrack'), ('5', 'EP'), ('6', 'Anthology'),
  ('7', 'Compilation'), ('9', 'Single'), ('11', 'Live album'), ('13', 'Remix'), ('14', 'Bootleg'),
  ('15', 'Interview'), ('16', 'Mixtape'), ('21', 'Unknown')`

const EDITION = `nullif(concat_ws(' ', nullif(t."RemasterYear", '0'),
          nullif(import.plain(t."RemasterTitle"), '')), '')`

/**
 * Returns SQL for the artists of groups or requests, with their roles and names. What.CD and
 * earlier versions of Orpheus identify the artist by ID and name. Later versions store the name in
 * an alias; each artist has a first alias.
 *
 * @param of the column with the ID of the group or request
 */
export const artistsIn = (table: string, of: string) => `
      select a."${of}" as id, coalesce(a."Importance", '1') as role,
        import.plain(coalesce(n."Name", f."Name", l."Name")) as name,
        import.big(coalesce(a."ArtistID", l."ArtistID")) as artist
      from import.${table} a
      left join import.artists_alias l on l."AliasID" = a."AliasID"
      left join import.artists_group n on n."ArtistID" = coalesce(a."ArtistID", l."ArtistID")
      left join import.artists_alias f on f."AliasID" = n."PrimaryAlias"`

/** The roles here for the roles there. */
const ROLES = [...artistRoles].map(([theirs, ours]) => `('${theirs}', '${ours}')`).join(', ')

/** A member who voted both ways has two rows. */
export const gazelleTagVotes: TagVoteDescription = {
  table: 'torrents_tags_votes',
  columns: ['GroupID', 'TagID', 'UserID', 'Way'],
  rows: `
    select import.big(v."GroupID")::bigint as group_id, n."Name" as name,
      import.big(v."UserID")::bigint as member_id,
      case v."Way" when 'down' then -1 else 1 end as vote
    from import.torrents_tags_votes v left join import.tags n on n."ID" = v."TagID"`,
}

/** Torrents have no names there: names are composed of artists, title, year and format. */
export const gazelleCatalog: CatalogDescription = {
  tables: {
    torrents: [
      ...['ID', 'GroupID', 'UserID', 'Media', 'Format', 'Encoding', 'RemasterYear'],
      ...['RemasterTitle', 'RemasterRecordLabel', 'RemasterCatalogueNumber', 'info_hash:bytes'],
      ...['FreeTorrent', 'Time', 'created', 'Description', 'Snatched', 'Anonymous'],
    ],
    torrents_group: [
      ...['ID', 'CategoryID', 'Name', 'Year', 'CatalogueNumber', 'RecordLabel', 'ReleaseType'],
      ...['TagList', 'WikiBody', 'WikiImage'],
    ],
    torrents_files: ['TorrentID', 'File:bytes'],
    torrents_leech_stats: ['TorrentID', 'Snatched'],
    torrents_artists: ['GroupID', 'ArtistID', 'AliasID', 'Importance'],
    artists_group: ['ArtistID', 'Name', 'PrimaryAlias'],
    artists_alias: ['AliasID', 'ArtistID', 'Name'],
    torrents_tags: ['TagID', 'GroupID', 'PositiveVotes', 'NegativeVotes'],
    tags: ['ID', 'Name'],
    category: ['category_id', 'name'],
    release_type: ['ID', 'Name'],
  },
  torrentTable: ['torrents', 'ID'],
  torrentParts: [
    ['torrents_files', 'TorrentID'],
    ['torrents_leech_stats', 'TorrentID'],
  ],
  groupTable: ['torrents_group', 'ID'],
  lookups: ['category', 'release_type', 'tags', 'artists_group', 'artists_alias'],
  torrents: (rows) => `
    with artist as (
      select id, case when count(*) > 3 then 'Various artists'
        else string_agg(name, ' & ' order by artist) end as names
      from (${artistsIn('torrents_artists', 'GroupID')}) a
      where role = '1' and name is not null group by 1
    ), tagged as (
      select t."GroupID" as id, array_agg(n."Name" order by import.big(t."PositiveVotes") desc,
        import.big(t."TagID")) as tags,
        jsonb_object_agg(n."Name", jsonb_build_array(coalesce(import.big(t."PositiveVotes"), 0),
          coalesce(import.big(t."NegativeVotes"), 0))) filter (where n."Name" is not null)
          as votes
      from import.torrents_tags t join import.tags n on n."ID" = t."TagID" group by 1
    )
    select t."ID"::bigint as id, import.hash(t.info_hash) as hash,
      coalesce(a.names || ' - ', '') || import.plain(g."Name")
        || coalesce(' (' || nullif(g."Year", '0') || ')', '')
        || coalesce(' [' || ${EDITION} || ']', '')
        || coalesce(' [' || nullif(concat_ws(' / ', nullif(t."Format", ''),
          nullif(t."Encoding", ''), nullif(t."Media", '')), '') || ']', '') as name,
      import.big(t."UserID")::bigint as uploader_id,
      coalesce(import.at(t.created), import.at(t."Time")) as created_at,
      'listed' as state, '' as state_reason, g."CategoryID" as category_key,
      array_remove(array['format:' || nullif(t."Format", ''),
        'encoding:' || nullif(t."Encoding", ''), 'media:' || nullif(t."Media", ''),
        'release-type:' || nullif(g."ReleaseType", '0')], null) as value_keys,
      jsonb_strip_nulls(jsonb_build_object(
        'year', coalesce(nullif(t."RemasterYear", '0'), nullif(g."Year", '0')),
        'label', coalesce(nullif(t."RemasterRecordLabel", ''), nullif(g."RecordLabel", '')),
        'catalog-number',
        coalesce(nullif(t."RemasterCatalogueNumber", ''), nullif(g."CatalogueNumber", ''))))
        as attributes,
      coalesce(w.tags, string_to_array(g."TagList", ' ')) as tags,
      w.votes as tag_votes,
      import.big(coalesce(l."Snatched", t."Snatched")) as snatches,
      case when t."FreeTorrent" in ('1', '2') then 0 end as free_permille,
      null::timestamptz as free_ends,
      case when t."FreeTorrent" = '2' then 0 end as up_permille, null::timestamptz as up_ends,
      coalesce(t."Anonymous", '0') = '1' as is_anonymous, null::text as file_name,
      null::text as left_out,
      import.big(g."ID")::bigint as group_id,
      case when g."CategoryID" = '1' then jsonb_path_query_array(jsonb_build_array(
          jsonb_build_object('kind', 'artist', 'title', a.names, 'year', null),
          jsonb_build_object('kind', 'album', 'title', import.plain(g."Name"),
            'year', import.big(nullif(g."Year", '0'))),
          jsonb_build_object('kind', 'edition', 'title', coalesce(
            nullif(import.plain(t."RemasterTitle"), ''), nullif(t."RemasterYear", '0')), 'year',
            import.big(nullif(t."RemasterYear", '0')))), '$[*] ? (@.title != null)') end as path,
      '{}'::text[] as external_ids
    from ${rows} t
    left join import.torrents_group g on g."ID" = t."GroupID"
    left join import.torrents_leech_stats l on l."TorrentID" = t."ID"
    left join artist a on a.id = t."GroupID"
    left join tagged w on w.id = t."GroupID"`,
  groupTexts: `
    select import.big(g."ID")::bigint as id, coalesce(g."WikiBody", '') as body,
      case when g."WikiImage" ~* '^https?://[^\\s()]+$' then g."WikiImage" end as image
    from import.torrents_group g
    where g."CategoryID" = '1' and concat(g."WikiBody", g."WikiImage") <> ''`,
  credits: {
    table: 'torrents_artists',
    rows: `
      select import.big(a.id)::bigint as group_id, r.ours as role, a.name, a.artist as place
      from (${artistsIn('torrents_artists', 'GroupID')}) a
      left join (values ${ROLES}) as r (role, ours) on r.role = a.role`,
  },
  contents: `
    select t."ID"::bigint as id, concat_ws(E'\\n\\n',
        -- Other groups than albums become no bundles: their text is that of the torrent.
        case when g."CategoryID" <> '1' then nullif(g."WikiBody", '') end,
        t."Description") as description, null::text as media_info,
      null::bytea as nfo, f."File" as file
    from import.torrents t left join import.torrents_files f on f."TorrentID" = t."ID"
    left join import.torrents_group g on g."ID" = t."GroupID"
    where t."ID" = any($1)`,
  indexes: [
    ['torrents', 'ID'],
    ['torrents_files', 'TorrentID'],
    ['torrents_group', 'ID'],
  ],
  categories: `
    select distinct g."CategoryID" as key, coalesce(c.name, n.name, '') as name
    from import.torrents_group g left join import.category c on c.category_id = g."CategoryID"
    left join (values ${NAMED}) as n (key, name) on n.key = g."CategoryID"`,
  values: `
    select distinct 'format:' || "Format" as key, "Format" as name from import.torrents
    union select distinct 'encoding:' || "Encoding", "Encoding" from import.torrents
    union select distinct 'media:' || "Media", "Media" from import.torrents
    union select distinct 'release-type:' || g."ReleaseType", coalesce(r."Name", n.name, '')
      from import.torrents_group g left join import.release_type r on r."ID" = g."ReleaseType"
      left join (values ${RELEASE_TYPES}) as n (key, name) on n.key = g."ReleaseType"
      where g."ReleaseType" <> '0'`,
}
