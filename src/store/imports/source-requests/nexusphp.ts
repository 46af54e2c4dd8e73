import type { RequestDescription } from '../described/requests.ts'

/**
 * Members offer torrents, and the requester chooses some of them, whose uploaders share the bounty.
 * The row contains the sum, but not who gave what: when a request is deleted there, the requester
 * gets it back.
 */
export const nexusphpRequests: RequestDescription = {
  tables: {
    requests: ['id', 'userid', 'request', 'descr', 'cat', 'finish', 'amount', 'added'],
    resreq: ['id', 'reqid', 'torrentid', 'chosen'],
  },
  requestTable: 'requests',
  bountyTable: null,
  currency: 'points',
  parts: [],
  offers: {
    table: 'resreq',
    rows: `
      select import.big(reqid)::bigint as request_id, chosen = 'yes' as is_chosen
      from import.resreq`,
  },
  votes: null,
  claims: null,
  requests: `
    with chosen as (
      select distinct on (reqid) reqid as id, torrentid from import.resreq
      where chosen = 'yes' order by reqid, import.big(id)
    )
    select import.big(r.id)::bigint as id, import.big(r.userid)::bigint as member_id,
      false as is_anonymous, r.cat as category_key, '{}'::text[] as value_keys,
      '{}'::jsonb as attributes, import.plain(r.request) as title, r.descr as description,
      null::bigint as group_id, import.at(r.added) as created_at,
      case when coalesce(r.finish, 'no') = 'no' then 'open' else 'approved' end as state,
      import.big(c.torrentid)::bigint as torrent_id, import.big(t.owner)::bigint as payee_id,
      import.big(t.owner)::bigint as filler_id, null::timestamptz as filled_at,
      null::timestamptz as decided_at,
      case when r.finish not in ('yes', 'no') then 'Canceled on the old site' end as left_out
    from import.requests r left join chosen c on c.id = r.id
    left join import.torrents t on t.id = c.torrentid`,
  bounties: `
    select import.big(id)::bigint as request_id, import.big(userid)::bigint as member_id,
      import.big(amount) * 1000 as amount, false as is_anonymous, import.at(added) as at
    from import.requests`,
}
