import type { TrafficDescription } from '../described/source.ts'

/** A row is written when a download is complete. */
export const xbtitTraffic: TrafficDescription = {
  tables: {
    xbtit_history: [
      ...['uid', 'infohash:hash-id', 'date', 'uploaded', 'downloaded', 'completed', 'seed'],
    ],
  },
  parts: ['xbtit_history'],
  rows: (table) => `
    select 0 as part, import.big(uid)::bigint as member_id, infohash::bigint as torrent_id,
      import.big(uploaded) as raw_up, import.big(downloaded) as raw_down,
      import.big(uploaded) as up, import.big(downloaded) as down,
      coalesce(import.big(seed), 0) as seeded, 0::numeric as leeched,
      (coalesce(completed, 'yes') = 'yes')::int as snatches, null::timestamptz as first_at,
      import.unix("date") as last_at,
      case when coalesce(completed, 'yes') = 'yes' then import.unix("date") end as completed_at
    from ${table('xbtit_history')}`,
}
