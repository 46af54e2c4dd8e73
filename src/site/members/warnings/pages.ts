import { holds } from '../../../domain/members/warnings.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { WarningRow } from '../../../store/members/warnings.ts'
import type { PageData } from '../../http/action.ts'
import type { Pager } from '../../http/frame/pager.ts'
import type { TorrentLink } from '../../torrents/parts/links.ts'
import { torrentLink } from '../../torrents/parts/links.ts'
import { warningState } from '../parts/warnings.ts'

interface WarningLine {
  readonly reason: string
  readonly torrent: TorrentLink | null
  readonly state: string
  readonly isHeld: boolean
  readonly given: TimeText
  readonly ends: TimeText | null
}

export interface OwnWarningsPage extends PageData {
  readonly lines: readonly WarningLine[]
  readonly isEmpty: boolean
  readonly pager: Pager | null
}

export function ownPage(
  rows: readonly WarningRow[],
  pager: Pager | null,
  now: Date,
): OwnWarningsPage {
  return {
    title: 'Warnings',
    lines: rows.map((row) => ({
      reason: row.reason,
      torrent:
        row.torrentId === null || row.torrent === null
          ? null
          : torrentLink({ id: row.torrentId, name: row.torrent }),
      state: warningState(row, now),
      isHeld: holds(row, now),
      given: timeText(row.createdAt, now),
      ends: row.endsAt === null ? null : timeText(row.endsAt, now),
    })),
    isEmpty: rows.length === 0,
    pager,
  }
}
