import type { MarkKind, MarkList } from '../described/marks.ts'

const list = (kind: MarkKind, table: string): MarkList => ({
  ...{ kind, table, columns: ['user_id', 'torrent_id', 'created_at'], of: 'torrent' },
  rows: `
    select import.big(user_id) as member_id, import.big(torrent_id) as place_id,
      import.at(created_at) as at
    from import.${table}`,
})

export const unit3dMarks = [list('bookmark', 'bookmarks'), list('thanks', 'thanks')]
