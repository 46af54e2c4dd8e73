import type { MarkKind, MarkList } from '../described/marks.ts'

/** The times of marks are not stored; they were made in the order of their IDs. */
const list = (kind: MarkKind, table: string): MarkList => ({
  ...{ kind, table, columns: ['id', 'userid', 'torrentid'], of: 'torrent' },
  rows: `
    select import.big(userid) as member_id, import.big(torrentid) as place_id,
      null::timestamptz as at
    from import.${table} order by import.big(id)`,
})

export const nexusphpMarks = [list('bookmark', 'bookmarks'), list('thanks', 'thanks')]
