import type { MarkList } from '../described/marks.ts'

/** Neither the times nor the order of marks are stored. */
export const xbtitMarks: readonly MarkList[] = [
  {
    ...{ kind: 'thanks', table: 'xbtit_files_thanks', of: 'torrent' },
    columns: ['infohash:hash-id', 'userid'],
    rows: `
      select import.big(userid) as member_id, import.big(infohash) as place_id,
        null::timestamptz as at
      from import.xbtit_files_thanks`,
  },
]
