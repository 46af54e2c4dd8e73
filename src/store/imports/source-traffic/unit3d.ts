import type { TrafficDescription } from '../described/source.ts'

/**
 * Both reported and credited bytes are known. A download that was refunded for long seeding was
 * subtracted from the member's total.
 */
export const unit3dTraffic: TrafficDescription = {
  tables: {
    history: [
      ...['user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'downloaded'],
      ...[
        'refunded_download',
        'actual_downloaded',
        'seedtime',
        'created_at',
        'updated_at',
        'completed_at',
      ],
      // Read for seeding requirements (source-hit-and-run/unit3d.ts).
      ...['prewarn', 'prewarned_at', 'immune'],
    ],
  },
  parts: ['history'],
  rows: (table) => `
    select 0 as part,
      import.big(user_id)::bigint as member_id, import.big(torrent_id)::bigint as torrent_id,
      coalesce(import.big(actual_uploaded), import.big(uploaded)) as raw_up,
      coalesce(import.big(actual_downloaded), import.big(downloaded)) as raw_down,
      import.big(uploaded) as up,
      import.big(downloaded) - coalesce(import.big(refunded_download), 0) as down,
      import.big(seedtime) as seeded,
      0::numeric as leeched, (completed_at is not null)::int as snatches,
      import.at(created_at) as first_at, import.at(updated_at) as last_at,
      import.at(completed_at) as completed_at
    from ${table('history')}`,
}
