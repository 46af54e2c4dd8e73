import type { RequestDescription } from '../described/requests.ts'

/**
 * Bounties are points, in one or more rows per member. The member who fills a request gets them
 * when it is approved. If a fill is anonymous, no one here can get them, so its request is open
 * until it is approved.
 */
export const unit3dRequests: RequestDescription = {
  tables: {
    requests: [
      ...[
        'id',
        'name',
        'category_id',
        'type_id',
        'resolution_id',
        'description',
        'user_id',
        'anon',
      ],
      ...['created_at', 'filled_by', 'filled_hash', 'torrent_id', 'filled_when', 'filled_anon'],
      ...['approved_by', 'approved_when', 'season_number', 'episode_number'],
    ],
    request_bounty: ['requests_id', 'user_id', 'seedbonus', 'anon', 'created_at'],
    request_claims: ['request_id', 'user_id', 'username', 'anon', 'created_at'],
  },
  requestTable: 'requests',
  bountyTable: 'request_bounty',
  currency: 'points',
  parts: [],
  offers: null,
  votes: null,
  // Here, everyone sees who has claimed a request. The row stays when the request is filled.
  claims: {
    table: 'request_claims',
    rows: `
      select import.big(c.request_id)::bigint as request_id,
        coalesce(import.big(c.user_id), import.big(u.id))::bigint as member_id,
        import.at(c.created_at) as at,
        case when coalesce(c.anon, '0') <> '0' then 'Made anonymously' end as left_out
      from import.request_claims c
      left join import.users u on c.user_id is null and lower(u.username) = lower(c.username)`,
  },
  requests: `
    with filled as (
      select r.id, coalesce(r.torrent_id, t.id) as torrent_id,
        r.approved_by is not null or r.approved_when is not null as is_approved,
        coalesce(r.filled_anon, '0') <> '0' as is_unnamed
      from import.requests r left join import.torrents t
        on r.filled_hash <> '' and import.hash(t.info_hash) = lower(r.filled_hash)
    )
    select import.big(r.id)::bigint as id, import.big(r.user_id)::bigint as member_id,
      coalesce(r.anon, '0') <> '0' as is_anonymous, r.category_id as category_key,
      array_remove(array['type:' || nullif(r.type_id, '0'),
        'resolution:' || nullif(r.resolution_id, '0')], null) as value_keys,
      jsonb_strip_nulls(jsonb_build_object(
        'season', nullif(r.season_number, '0'), 'episode', nullif(r.episode_number, '0')))
        as attributes,
      r.name as title, r.description, null::bigint as group_id,
      import.at(r.created_at) as created_at,
      case when f.is_approved then 'approved'
        when r.filled_by is not null and f.torrent_id is not null and not f.is_unnamed
          then 'pending' else 'open' end as state,
      import.big(f.torrent_id)::bigint as torrent_id,
      case when not f.is_unnamed then import.big(r.filled_by)::bigint end as payee_id,
      case when not f.is_unnamed then import.big(r.filled_by)::bigint end as filler_id,
      import.at(r.filled_when) as filled_at,
      coalesce(import.at(r.approved_when), import.at(r.filled_when)) as decided_at,
      null::text as left_out
    from import.requests r join filled f on f.id = r.id`,
  bounties: `
    select import.big(b.requests_id)::bigint as request_id,
      import.big(b.user_id)::bigint as member_id, import.big(b.seedbonus) * 1000 as amount,
      coalesce(b.anon, '0') <> '0' or coalesce(r.anon, '0') <> '0' and r.user_id = b.user_id
        as is_anonymous,
      import.at(b.created_at) as at
    from import.request_bounty b left join import.requests r on r.id = b.requests_id`,
}
