import type { TrafficDescription } from '../sources/description.ts'

/** What was downloaded is in one table, whether it is complete in another. */
export const torrentpierTraffic: TrafficDescription = {
  tables: {
    bb_bt_tor_dl_stat: ['torrent_id', 'topic_id', 'user_id', 't_up_total', 't_down_total'],
    bb_bt_dlstatus: ['user_id', 'topic_id', 'user_status', 'last_modified_dlstatus'],
  },
  parts: ['bb_bt_tor_dl_stat', 'bb_bt_dlstatus'],
  rows: (table) => `
    select 0 as part,
      import.big(user_id)::bigint as member_id,
      import.big(coalesce(topic_id, torrent_id))::bigint as torrent_id,
      import.big(t_up_total) as raw_up, import.big(t_down_total) as raw_down,
      import.big(t_up_total) as up, import.big(t_down_total) as down, 0::numeric as seeded,
      0::numeric as leeched, 0 as snatches, null::timestamptz as first_at,
      null::timestamptz as last_at, null::timestamptz as completed_at
    from ${table('bb_bt_tor_dl_stat')}
    union all
    select 1, import.big(user_id), import.big(topic_id), 0, 0, 0, 0, 0, 0,
      (user_status = '2')::int, import.at(last_modified_dlstatus),
      import.at(last_modified_dlstatus),
      case when user_status = '2' then import.at(last_modified_dlstatus) end
    from ${table('bb_bt_dlstatus')}`,
}
