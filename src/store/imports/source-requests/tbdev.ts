import type { RequestDescription } from '../described/requests.ts'
import { NO_BOUNTIES } from '../described/requests.ts'
import { dateOrSeconds } from '../described/times.ts'

/**
 * The tables come from modifications, which have the same columns except for the torrent that
 * filled a request: `filled` is its address, or only says that there is one, with the address in
 * `filledurl`; some have its ID in `torrentid` too. Times are dates in some, and seconds in others.
 */
export const tbdevRequests: RequestDescription = {
  tables: {
    requests: [
      ...['id', 'userid', 'request', 'descr', 'added', 'cat', 'filled', 'filledby', 'filledurl'],
      'torrentid',
    ],
    addedrequests: ['id', 'requestid', 'userid'],
    voted_requests: ['requestid', 'userid'],
  },
  requestTable: 'requests',
  bountyTable: null,
  currency: 'points',
  parts: [],
  offers: null,
  votes: {
    tables: ['addedrequests', 'voted_requests'],
    rows: `
      select import.big(requestid)::bigint as request_id, import.big(userid)::bigint as member_id
      from import.addedrequests
      union all
      select import.big(requestid)::bigint, import.big(userid)::bigint
      from import.voted_requests`,
  },
  claims: null,
  requests: `
    with asked as (
      select r.*, nullif(import.big(r.filledby), 0)::bigint as filler,
        coalesce(nullif(import.big(r.torrentid), 0), import.big(substring(
          coalesce(nullif(r.filledurl, ''), r.filled) from '[?&;]id=([0-9]{1,15})')))::bigint
          as filled_torrent
      from import.requests r
    )
    select import.big(id)::bigint as id, nullif(import.big(userid), 0)::bigint as member_id,
      false as is_anonymous, cat as category_key, '{}'::text[] as value_keys,
      '{}'::jsonb as attributes, import.plain(request) as title, descr as description,
      null::bigint as group_id, ${dateOrSeconds('added')} as created_at,
      case when filler is null and filled_torrent is null then 'open' else 'approved' end as state,
      filled_torrent as torrent_id, filler as payee_id, filler as filler_id,
      null::timestamptz as filled_at, null::timestamptz as decided_at, null::text as left_out
    from asked`,
  bounties: NO_BOUNTIES,
}
