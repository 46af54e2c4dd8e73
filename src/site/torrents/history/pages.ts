import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { RevisionRow } from '../../../store/revisions.ts'
import type { TorrentRow } from '../../../store/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Pager } from '../../http/pager.ts'
import { pagerOf } from '../../http/pager.ts'
import type { ChangeLine } from '../changes.ts'
import { changeLines } from '../changes.ts'
import type { Link } from '../pages.ts'
import { memberLink } from '../pages.ts'
import { historyCursor } from './forms.ts'

interface RevisionLine {
  readonly heading: string
  readonly anchor: string
  readonly author: Link | null
  readonly when: TimeText
  readonly summary: string | null
  readonly isCurrent: boolean
  readonly changes: readonly ChangeLine[]
  /** Where to put this state back; null for those who may not, and for the state that stands. */
  readonly revertHref: string | null
}

export interface HistoryPage extends PageData {
  readonly torrent: Link
  readonly lines: readonly RevisionLine[]
  readonly hasLines: boolean
  readonly current: string
  readonly editHref: string | null
  readonly pager: Pager | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly rows: readonly RevisionRow[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly canEdit: boolean
  readonly now: Date
}

export function historyPage({ torrent, rows, isFirst, next, canEdit, now }: Shown): HistoryPage {
  const path = `/torrents/${torrent.id}`
  const line = (row: RevisionRow) => revisionLine(row, torrent, canEdit, now)
  return {
    title: `History of ${torrent.name}`,
    torrent: { label: torrent.name, href: path },
    lines: rows.map(line),
    hasLines: rows.length > 0,
    current: String(torrent.revision),
    editHref: canEdit ? `${path}/edit` : null,
    pager: pagerOf(`${path}/history`, { isFirst, next }),
  }
}

function revisionLine(
  row: RevisionRow,
  torrent: TorrentRow,
  canEdit: boolean,
  now: Date,
): RevisionLine {
  const { number } = row
  const isCurrent = number === torrent.revision
  return {
    heading: row.before === null ? 'As uploaded' : `Revision ${number}`,
    anchor: `revision-${number}`,
    author: row.author === null ? null : memberLink(row.author),
    when: timeText(row.at, now),
    summary: row.summary === '' ? null : row.summary,
    isCurrent,
    changes: row.before === null ? [] : changeLines(row.before, row.state),
    revertHref: canEdit && !isCurrent ? `/torrents/${torrent.id}/history/${number}/revert` : null,
  }
}

/** The cursor of the page that follows these rows; null after the last. */
export function nextHistory(rows: readonly RevisionRow[], hasMore: boolean): string | null {
  const last = rows.at(-1)
  return hasMore && last !== undefined ? historyCursor(last.number) : null
}
