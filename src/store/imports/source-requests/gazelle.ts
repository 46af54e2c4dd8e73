import { artistsIn, RELEASE_TYPES } from '../source-catalogs/gazelle.ts'
import type { RequestDescription } from '../described/requests.ts'

const LISTS = [
  ['format', 'FormatList', 'Format'],
  ['encoding', 'BitrateList', 'Bitrate'],
  ['media', 'MediaList', 'Media'],
] as const

/**
 * A list with one value is a requirement; several values are alternatives, which only the text can
 * express.
 */
const KEYS = LISTS.map(([kind, column]) => {
  return `case when r."${column}" !~ '[|]' and r."${column}" not in ('', 'Any')
          then '${kind}:' || r."${column}" end`
}).join(', ')
const SAID = LISTS.map(([, column, label]) => {
  return `'${label}: ' || replace(nullif(r."${column}", ''), '|', ', ')`
}).join(', ')

/**
 * A vote is a bounty: bytes that the voting member no longer has, and that the member who fills the
 * request gets.
 */
export const gazelleRequests: RequestDescription = {
  tables: {
    requests: [
      ...['ID', 'UserID', 'TimeAdded', 'CategoryID', 'Title', 'Year', 'Image', 'Description'],
      ...['ReleaseType', 'CatalogueNumber', 'RecordLabel', 'OCLC', 'BitrateList', 'FormatList'],
      ...['MediaList', 'LogCue', 'FillerID', 'TorrentID', 'TimeFilled', 'GroupID'],
    ],
    requests_votes: ['RequestID', 'UserID', 'Bounty'],
    requests_artists: ['RequestID', 'ArtistID', 'AliasID', 'Importance'],
  },
  requestTable: 'requests',
  bountyTable: 'requests_votes',
  currency: 'upload',
  parts: [['requests_artists', 'RequestID']],
  offers: null,
  votes: null,
  claims: null,
  requests: `
    with artist as (
      select id, case when count(*) > 3 then 'Various artists'
        else string_agg(name, ' & ' order by artist) end as names
      from (${artistsIn('requests_artists', 'RequestID')}) a
      where role = '1' and name is not null group by 1
    )
    select import.big(r."ID")::bigint as id, import.big(r."UserID")::bigint as member_id,
      false as is_anonymous, r."CategoryID" as category_key,
      array_remove(array[${KEYS}], null) as value_keys,
      '{}'::jsonb as attributes,
      coalesce(a.names || ' - ', '') || coalesce(import.plain(r."Title"), '')
        || coalesce(' (' || nullif(r."Year", '0') || ')', '') as title,
      concat_ws(E'\\n\\n',
        case when r."Image" ~* '^https?://[^\\s()\\[\\]]+$'
          then '[img]' || r."Image" || '[/img]' end,
        nullif(r."Description", ''),
        nullif(concat_ws('; ', ${SAID}, 'Log and cue: ' || nullif(r."LogCue", ''),
          'Label: ' || nullif(import.plain(r."RecordLabel"), ''),
          'Catalog number: ' || nullif(import.plain(r."CatalogueNumber"), ''),
          'Release type: ' || coalesce(y."Name", n.name),
          'OCLC: ' || nullif(r."OCLC", '')), '')) as description,
      nullif(import.big(r."GroupID"), 0)::bigint as group_id,
      import.at(r."TimeAdded") as created_at,
      case when import.big(r."TorrentID") > 0 then 'approved' else 'open' end as state,
      nullif(import.big(r."TorrentID"), 0)::bigint as torrent_id,
      nullif(import.big(r."FillerID"), 0)::bigint as payee_id,
      nullif(import.big(r."FillerID"), 0)::bigint as filler_id,
      import.at(r."TimeFilled") as filled_at, import.at(r."TimeFilled") as decided_at,
      null::text as left_out
    from import.requests r left join artist a on a.id = r."ID"
    left join import.release_type y on y."ID" = r."ReleaseType"
    left join (values ${RELEASE_TYPES}) as n (key, name) on n.key = r."ReleaseType"`,
  bounties: `
    select import.big("RequestID")::bigint as request_id, import.big("UserID")::bigint as member_id,
      import.big("Bounty") as amount, false as is_anonymous, null::timestamptz as at
    from import.requests_votes`,
}
