import { age } from '../../shared/format.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import { markOf } from '../torrents/parts/rows/marks.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'

export interface BrowseLine extends TorrentRow {
  /** The text above this line: the position of the reader's last visit. */
  readonly above: string | null
}

export interface BrowseFacts extends RowFacts {
  /** The time of the reader's last visit; null when it is not known. */
  readonly visitedBefore: Date | null
  /**
   * Whether a line separates what is new since then; in other orders, each new torrent is marked.
   */
  readonly isNewestFirst: boolean
}

const NEW = markOf('New', 'New since your last visit')

export function browseLines(
  rows: readonly TorrentLine[],
  facts: BrowseFacts,
): readonly BrowseLine[] {
  const { visitedBefore: visit, isNewestFirst, now } = facts
  const isNew = (row: TorrentLine) => visit !== null && row.createdAt > visit
  return rows.map((row, at) => {
    const line = torrentRow(row, facts)
    if (!isNewestFirst) {
      return { ...line, above: null, marks: [...(isNew(row) ? [NEW] : []), ...line.marks] }
    }
    const isFirstSeen = at > 0 && isNew(rows[at - 1]) && !isNew(row)
    const above =
      isFirstSeen && visit !== null ? `Above: new since your last visit, ${age(visit, now)}` : null
    return { ...line, above }
  })
}
