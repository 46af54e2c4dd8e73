import type { TimeText } from '../../../shared/format.ts'
import { plural, timeText } from '../../../shared/format.ts'
import type { ThanksRow } from '../../../store/torrents/thanks.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { TorrentLink } from '../parts/links.ts'
import { memberLink, torrentLink } from '../parts/links.ts'
import type { Link } from '../../ui/link.ts'

export interface ThanksPage extends PageData {
  readonly torrent: TorrentLink
  readonly countText: string
  readonly lines: readonly { readonly member: Link; readonly when: TimeText }[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly rows: readonly ThanksRow[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly now: Date
}

export function thanksPage({ torrent, rows, isFirst, next, now }: Shown): ThanksPage {
  const href = `/torrents/${torrent.id}`
  return {
    title: `Thanks for ${torrent.name}`,
    torrent: torrentLink(torrent),
    countText: membersText(torrent.thanks),
    lines: rows.map(({ name, at }) => ({ member: memberLink(name), when: timeText(at, now) })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/thanks`, { isFirst, next }),
  }
}

function membersText(thanks: number): string {
  return plural(thanks, 'member', 'members')
}
