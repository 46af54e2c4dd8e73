import type { TrafficDescription } from '../described/source.ts'

/** Ocelot stores snatches without bytes, and the bytes of sessions. */
export const gazelleTraffic: TrafficDescription = {
  tables: {
    xbt_snatched: ['uid', 'fid', 'tstamp'],
    xbt_files_users: ['uid', 'fid', 'uploaded', 'downloaded', 'timespent', 'mtime', 'remaining'],
  },
  parts: ['xbt_snatched', 'xbt_files_users'],
  rows: (table) => `
    select 0 as part,
      import.big(uid)::bigint as member_id, import.big(fid)::bigint as torrent_id,
      0::numeric as raw_up, 0::numeric as raw_down, 0::numeric as up, 0::numeric as down,
      0::numeric as seeded, 0::numeric as leeched, 1 as snatches, import.unix(tstamp) as first_at,
      import.unix(tstamp) as last_at, import.unix(tstamp) as completed_at
    from ${table('xbt_snatched')}
    union all
    select 1, import.big(uid), import.big(fid), import.big(uploaded), import.big(downloaded),
      import.big(uploaded), import.big(downloaded),
      case when remaining = '0' then import.big(timespent) * 60 else 0 end,
      case when remaining = '0' then 0 else import.big(timespent) * 60 end, 0,
      import.unix(mtime), import.unix(mtime), null
    from ${table('xbt_files_users')}`,
}
