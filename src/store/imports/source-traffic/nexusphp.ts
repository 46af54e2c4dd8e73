import type { TrafficDescription } from '../described/source.ts'

export const nexusphpTraffic: TrafficDescription = {
  tables: {
    snatched: [
      ...['torrentid', 'userid', 'uploaded', 'downloaded', 'seedtime', 'leechtime'],
      ...['last_action', 'startdat', 'completedat', 'finished'],
    ],
  },
  parts: ['snatched'],
  rows: (table) => `
    select 0 as part,
      import.big(userid)::bigint as member_id, import.big(torrentid)::bigint as torrent_id,
      import.big(uploaded) as raw_up, import.big(downloaded) as raw_down,
      import.big(uploaded) as up, import.big(downloaded) as down, import.big(seedtime) as seeded,
      import.big(leechtime) as leeched, (finished = 'yes')::int as snatches,
      import.at(startdat) as first_at, import.at(last_action) as last_at,
      case when finished = 'yes'
        then coalesce(import.at(completedat), import.at(last_action)) end as completed_at
    from ${table('snatched')}`,
}
