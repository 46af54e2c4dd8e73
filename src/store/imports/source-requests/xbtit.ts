import { HASH_DIGITS } from '../../../domain/imports/hash-numbers.ts'
import type { RequestDescription } from '../described/requests.ts'

/** Returns SQL for the number of a torrent from its info hash, 40 lowercase hex digits. */
export const torrentNumber = (hash: string): string =>
  `('x' || left(${hash}, ${HASH_DIGITS}))::bit(${HASH_DIGITS * 4})::bigint`

/** As in the modification of XBTIT 2, and in xbtitFM since it has bounties. */
const COLUMNS = [
  ...['userid', 'request', 'descr', 'added', 'fulfilled', 'cat', 'filled', 'filledby'],
  ...['requester', 'reqname', 'description', 'dateadded', 'category', 'jobtakenby'],
  ...['jobtakenwhen', 'uploadedby', 'uploadedwhen', 'infohash'],
]

/**
 * The tables come from modifications. In one, `filled` is the address of the torrent, with its info
 * hash, and members vote. In the other, `infohash` is that hash, which stays when a fill is undone;
 * members give points, and the member who has taken on the request is to fill it.
 */
export const xbtitRequests: RequestDescription = {
  tables: {
    xbtit_requests: ['id', ...COLUMNS],
    xbtit_requests_bounty: ['req_id', 'addedby', 'seedbonus'],
    xbtit_addedrequests: ['id', 'requestid', 'userid'],
  },
  requestTable: 'xbtit_requests',
  bountyTable: 'xbtit_requests_bounty',
  currency: 'points',
  parts: [],
  offers: null,
  votes: {
    tables: ['xbtit_addedrequests'],
    rows: `
      select import.big(requestid)::bigint as request_id, import.big(userid)::bigint as member_id
      from import.xbtit_addedrequests`,
  },
  claims: {
    table: 'xbtit_requests',
    rows: `
      select import.big(id)::bigint as request_id, import.big(jobtakenby)::bigint as member_id,
        import.at(jobtakenwhen) as at, null::text as left_out
      from import.xbtit_requests where import.big(jobtakenby) > 0`,
  },
  requests: `
    with asked as (
      select r.*, coalesce(nullif(import.big(r.filledby), 0),
          nullif(import.big(r.uploadedby), 0))::bigint as filler,
        coalesce(substring(lower(r.filled) from 'id=([0-9a-f]{40})'),
          case when import.big(r.uploadedby) > 0
            then substring(lower(r.infohash) from '^[0-9a-f]{40}$') end) as hash,
        coalesce(import.at(r.fulfilled), import.at(r.uploadedwhen)) as filled_at
      from import.xbtit_requests r
    )
    select import.big(id)::bigint as id,
      nullif(import.big(coalesce(userid, requester)), 0)::bigint as member_id,
      false as is_anonymous, coalesce(cat, category) as category_key,
      '{}'::text[] as value_keys, '{}'::jsonb as attributes,
      import.plain(coalesce(request, reqname)) as title,
      coalesce(descr, description) as description, null::bigint as group_id,
      coalesce(import.at(added), import.at(dateadded)) as created_at,
      case when filler is null and hash is null then 'open' else 'approved' end as state,
      ${torrentNumber('hash')} as torrent_id,
      filler as payee_id, filler as filler_id, filled_at, filled_at as decided_at,
      null::text as left_out
    from asked`,
  bounties: `
    select import.big(req_id)::bigint as request_id, import.big(addedby)::bigint as member_id,
      import.big(seedbonus) * 1000 as amount, false as is_anonymous, null::timestamptz as at
    from import.xbtit_requests_bounty`,
}

/** Places that only one of the modifications has. */
export const xbtitRequestPlaces: readonly string[] = [
  ...COLUMNS.map((column) => `xbtit_requests.${column}`),
  ...['xbtit_requests', 'xbtit_requests_bounty', 'xbtit_requests_comments', 'xbtit_addedrequests'],
]
