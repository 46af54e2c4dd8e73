import type { TrafficDescription } from '../described/source.ts'

/**
 * The values of `user_status`: 0 in progress, 1 complete, -1 the uploader, 3 given up, 4 for later.
 */
const COMPLETE = '1'

/**
 * One table contains the downloads, and two say whether they are complete: the list of the member,
 * who can change it later, and the records of the tracker. A download that both say is complete is
 * one snatch.
 */
export const torrentpierTraffic: TrafficDescription = {
  tables: {
    bb_bt_tor_dl_stat: ['torrent_id', 'topic_id', 'user_id', 't_up_total', 't_down_total'],
    bb_bt_dlstatus: ['user_id', 'topic_id', 'user_status', 'last_modified_dlstatus'],
    bb_bt_torstat: ['user_id', 'topic_id', 'completed', 'last_modified_torstat'],
  },
  parts: ['bb_bt_tor_dl_stat', 'bb_bt_dlstatus', 'bb_bt_torstat'],
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
      (user_status = '${COMPLETE}')::int, import.at(last_modified_dlstatus),
      import.at(last_modified_dlstatus),
      case when user_status = '${COMPLETE}' then import.at(last_modified_dlstatus) end
    from ${table('bb_bt_dlstatus')}
    union all
    select 2, import.big(user_id), import.big(topic_id), 0, 0, 0, 0, 0, 0,
      (completed = '1')::int, import.at(last_modified_torstat),
      import.at(last_modified_torstat),
      case when completed = '1' then import.at(last_modified_torstat) end
    from ${table('bb_bt_torstat')}`,
}
