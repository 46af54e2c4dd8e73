import { byteCount, count, flag, id, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { FolderRow } from '../../store/collections/bookmark-folders.ts'
import type { BookmarkRow } from '../../store/collections/bookmarks.ts'

export const bookmarkShape = named(
  'Bookmark',
  record({
    on: record({ kind: oneOf(['torrent']), id }),
    name: text(255),
    category: text(60).describe('slug'),
    size: byteCount,
    seeders: count,
    leechers: count,
    snatches: count,
    note: text(500),
    folder: record({ id, name: text(60) }).nullable(),
    until: oneOf(['removed', 'snatched']).describe('when it is removed automatically'),
    keptAt: time,
    isRemoved: flag.describe('whether the torrent was removed from the catalog'),
  }),
)

export const keptShape = record({ bookmarked: flag })

export function bookmarkItem(row: BookmarkRow, folders: readonly FolderRow[]) {
  const folder = folders.find((one) => one.id === row.folderId)
  const { id, name, category, size, seeders, leechers, snatches, note } = row
  return {
    on: { kind: 'torrent', id },
    ...{ name, category, size, seeders, leechers, snatches, note },
    folder: folder ? { id: folder.id, name: folder.name } : null,
    until: row.untilSnatched ? 'snatched' : 'removed',
    keptAt: row.keptAt.toISOString(),
    isRemoved: row.state === 'removed',
  }
}
