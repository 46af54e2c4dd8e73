import type { MarkList } from '../described/marks.ts'

/** Bookmarks are on groups; there are no thanks. */
export const gazelleMarks: readonly MarkList[] = [
  {
    kind: 'bookmark',
    table: 'bookmarks_torrents',
    columns: ['UserID', 'GroupID', 'Time'],
    of: 'group',
    rows: `
      select import.big("UserID") as member_id, import.big("GroupID") as place_id,
        import.at("Time") as at
      from import.bookmarks_torrents`,
  },
]
