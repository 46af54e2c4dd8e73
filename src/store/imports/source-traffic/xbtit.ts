import type { TrafficDescription } from '../described/source.ts'

/**
 * The site writes a row when a download is complete. XBT Tracker, which some sites use instead of
 * the tracker of XBTIT, writes one for each download, with another number of the torrent.
 */
export const xbtitTraffic: TrafficDescription = {
  tables: {
    xbtit_history: [
      ...['uid', 'infohash:hash-id', 'date', 'uploaded', 'downloaded', 'completed', 'seed'],
    ],
    xbt_files_users: ['fid', 'uid', 'uploaded', 'downloaded', 'completed', 'mtime'],
  },
  parts: ['xbtit_history', 'xbt_files_users'],
  rows: (table) => `
    select 0 as part, import.big(uid)::bigint as member_id, infohash::bigint as torrent_id,
      import.big(uploaded) as raw_up, import.big(downloaded) as raw_down,
      import.big(uploaded) as up, import.big(downloaded) as down,
      coalesce(import.big(seed), 0) as seeded, 0::numeric as leeched,
      (coalesce(completed, 'yes') = 'yes')::int as snatches, null::timestamptz as first_at,
      import.unix("date") as last_at,
      case when coalesce(completed, 'yes') = 'yes' then import.unix("date") end as completed_at
    from ${table('xbtit_history')}
    union all
    select 1, import.big(u.uid), f.info_hash::bigint, import.big(u.uploaded),
      import.big(u.downloaded), import.big(u.uploaded), import.big(u.downloaded), 0, 0,
      import.big(u.completed)::int, null, import.unix(u.mtime),
      case when import.big(u.completed) > 0 then import.unix(u.mtime) end
    from ${table('xbt_files_users')} u join import.xbt_files f on f.fid = u.fid`,
}
