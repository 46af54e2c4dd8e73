import type { RequirementDescription } from '../described/hit-and-run.ts'

/** For version 1.6 and later. The status 1 is a download whose time to seed is not over. */
export const nexusphpRequirements: RequirementDescription = {
  tables: { hit_and_runs: ['uid', 'torrent_id', 'status'] },
  table: 'hit_and_runs',
  readFrom: ['hit_and_runs'],
  rows: `
    select import.big(uid)::bigint as member_id, import.big(torrent_id)::bigint as torrent_id,
      null::timestamptz as warned_at, null::timestamptz as warned_until, null::text as warned_for,
      case status when '1' then null when '2' then 'Seeded long enough on the old site'
        when '3' then 'Not seeded in time on the old site'
        when '4' then 'Pardoned on the old site' else 'It had ended on the old site' end as settled
    from import.hit_and_runs`,
}
