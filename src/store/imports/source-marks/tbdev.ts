import type { MarkKind, MarkList } from '../described/marks.ts'

/** Their times are not kept: the order of the IDs is that of the bookmarks. */
const list = (kind: MarkKind, table: string): MarkList => ({
  ...{ kind, table, columns: ['id', 'userid', 'torrentid'], of: 'torrent' },
  rows: `
    select import.big(userid) as member_id, import.big(torrentid) as place_id,
      null::timestamptz as at
    from import.${table} order by import.big(id)`,
})

export const tbdevMarks = [list('bookmark', 'bookmarks'), list('thanks', 'thanks')]
