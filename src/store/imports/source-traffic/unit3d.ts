import type { TrafficDescription } from '../sources/description.ts'

/** Both what clients reported and what was credited are known. */
export const unit3dTraffic: TrafficDescription = {
  tables: {
    history: [
      ...['user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'downloaded'],
      ...['actual_downloaded', 'seedtime', 'created_at', 'updated_at', 'completed_at'],
    ],
  },
  parts: [['history', 'user_id', 'torrent_id']],
  rows: `
    select import.big(user_id)::bigint as member_id, import.big(torrent_id)::bigint as torrent_id,
      coalesce(import.big(actual_uploaded), import.big(uploaded)) as raw_up,
      coalesce(import.big(actual_downloaded), import.big(downloaded)) as raw_down,
      import.big(uploaded) as up, import.big(downloaded) as down, import.big(seedtime) as seeded,
      0::numeric as leeched, (completed_at is not null)::int as snatches,
      import.at(created_at) as first_at, import.at(updated_at) as last_at,
      import.at(completed_at) as completed_at
    from import.history`,
}
