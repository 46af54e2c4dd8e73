import type { TrafficDescription } from '../described/source.ts'

/** The table is of modifications, which do not agree on the names of its columns. */
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
      coalesce(import.at(startdat), import.at(start_date)) as first_at,
      coalesce(import.at(last_action), import.at(completedat), import.at(complete_date)) as last_at,
      case when coalesce(finished, 'yes') = 'yes' then coalesce(import.at(completedat),
        import.at(complete_date), import.at(last_action)) end as completed_at
    from ${table('snatched')}`,
}
