import { byteCount, count, flag, id, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { BookmarkRow } from '../../store/bookmarks.ts'

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
    keptAt: time,
    isRemoved: flag.describe('whether the torrent was taken down'),
  }),
)

export const keptShape = record({ bookmarked: flag })

export function bookmarkItem(row: BookmarkRow) {
  const { id, name, category, size, seeders, leechers, snatches, note } = row
  return {
    on: { kind: 'torrent', id },
    ...{ name, category, size, seeders, leechers, snatches, note },
    keptAt: row.keptAt.toISOString(),
    isRemoved: row.state === 'removed',
  }
}
