import type { MarkList } from '../described/marks.ts'

/** Thanks are for the topic of a torrent; there are no bookmarks. */
export const torrentpierMarks: readonly MarkList[] = [
  {
    kind: 'thanks',
    table: 'bb_thx',
    columns: ['topic_id', 'user_id', 'time'],
    of: 'torrent',
    rows: `
      select import.big(user_id) as member_id, import.big(topic_id) as place_id,
        import.unix("time") as at
      from import.bb_thx`,
  },
]
