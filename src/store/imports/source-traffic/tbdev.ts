import type { TrafficDescription } from '../described/source.ts'
import { dateOrSeconds } from '../described/times.ts'

const STARTED = dateOrSeconds('coalesce(startdat, start_date)')
const SEEN = dateOrSeconds('last_action')
const COMPLETED = dateOrSeconds('coalesce(completedat, complete_date)')

/** The table comes from modifications, which have different names for its columns. */
export const tbdevTraffic: TrafficDescription = {
  tables: {
    snatched: [
      ...['userid', 'torrentid', 'torrent', 'uploaded', 'downloaded', 'seedtime', 'leechtime'],
      ...['startdat', 'start_date', 'completedat', 'complete_date', 'last_action', 'finished'],
    ],
  },
  parts: ['snatched'],
  rows: (table) => `
    select 0 as part, import.big(userid)::bigint as member_id,
      import.big(coalesce(torrentid, torrent))::bigint as torrent_id,
      import.big(uploaded) as raw_up, import.big(downloaded) as raw_down,
      import.big(uploaded) as up, import.big(downloaded) as down,
      coalesce(import.big(seedtime), 0) as seeded, coalesce(import.big(leechtime), 0) as leeched,
      (coalesce(finished, 'yes') = 'yes')::int as snatches,
      ${STARTED} as first_at, coalesce(${SEEN}, ${COMPLETED}) as last_at,
      case when coalesce(finished, 'yes') = 'yes' then coalesce(${COMPLETED}, ${SEEN})
        end as completed_at
    from ${table('snatched')}`,
}
