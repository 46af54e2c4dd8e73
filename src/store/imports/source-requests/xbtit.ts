import type { RequestDescription } from '../described/requests.ts'
import { NO_BOUNTIES } from '../described/requests.ts'

/** As many digits of an info hash as make the number of its torrent (staging.ts). */
const DIGITS = 13

/** The tables are of a modification. `filled` is the address of the torrent, with its info hash. */
export const xbtitRequests: RequestDescription = {
  tables: {
    xbtit_requests: [
      ...['id', 'userid', 'request', 'descr', 'added', 'fulfilled', 'cat', 'filled', 'filledby'],
    ],
    xbtit_addedrequests: ['id', 'requestid', 'userid'],
  },
  requestTable: 'xbtit_requests',
  bountyTable: null,
  currency: 'points',
  parts: [],
  offers: null,
  votes: {
    table: 'xbtit_addedrequests',
    rows: `
      select import.big(requestid)::bigint as request_id, import.big(userid)::bigint as member_id
      from import.xbtit_addedrequests`,
  },
  requests: `
    with asked as (
      select r.*, nullif(import.big(r.filledby), 0)::bigint as filler,
        substring(lower(r.filled) from 'id=([0-9a-f]{40})') as hash
      from import.xbtit_requests r
    )
    select import.big(id)::bigint as id, nullif(import.big(userid), 0)::bigint as member_id,
      false as is_anonymous, cat as category_key, '{}'::text[] as value_keys,
      '{}'::jsonb as attributes, import.plain(request) as title, descr as description,
      null::bigint as group_id, import.at(added) as created_at,
      case when filler is null and hash is null then 'open' else 'approved' end as state,
      ('x' || left(hash, ${DIGITS}))::bit(${DIGITS * 4})::bigint as torrent_id,
      filler as payee_id, filler as filler_id, import.at(fulfilled) as filled_at,
      import.at(fulfilled) as decided_at, null::text as left_out
    from asked`,
  bounties: NO_BOUNTIES,
}
