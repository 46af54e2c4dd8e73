import type { RequirementDescription } from '../described/hit-and-run.ts'

/**
 * A warning that names a torrent is for a hit and run: until it expires, seeding the torrent ends
 * it. If the member was only reminded, the history of the torrent contains a mark.
 */
export const unit3dRequirements: RequirementDescription = {
  tables: {},
  table: null,
  readFrom: ['history', 'warnings'],
  rows: `
    with warned as (
      select import.big(user_id)::bigint as member_id,
        import.big(coalesce(nullif(torrent, '0'), torrent_id))::bigint as torrent_id,
        import.at(created_at) as warned_at, import.at(expires_on) as warned_until,
        left(btrim(reason, E' \\t\\r\\n'), 300) as warned_for,
        case when deleted_at is not null then 'Its warning was withdrawn on the old site'
          when active = '0' then 'Its warning had ended on the old site' end as settled
      from import.warnings where coalesce(nullif(torrent, '0'), torrent_id) is not null
    )
    select member_id, torrent_id, warned_at, warned_until, warned_for, settled from warned
    union all
    select h.member_id, h.torrent_id, null, null, null, h.settled
    from (
      select import.big(user_id)::bigint as member_id,
        import.big(torrent_id)::bigint as torrent_id,
        case when immune <> '0' then 'Exempt on the old site' end as settled
      from import.history where prewarn <> '0' or prewarned_at is not null
    ) h
    where not exists (select from warned w
      where w.member_id = h.member_id and w.torrent_id = h.torrent_id)`,
}
