import { clientName } from '../../../domain/members/client-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, plural, timeText } from '../../../shared/format.ts'
import type { SnatchRow, SwarmPeerRow } from '../../../store/torrents/members.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { TorrentLink } from '../parts/links.ts'
import { memberLink, torrentLink } from '../parts/links.ts'
import type { Tabs } from '../parts/tabs.ts'
import { torrentTabs } from '../parts/tabs.ts'
import type { ChartPart } from '../../ui/charts.ts'
import type { Link } from '../../ui/link.ts'

interface PeerLine {
  /** Null for members who hide their name. */
  readonly member: Link | null
  readonly state: string
  readonly uploaded: string
  readonly downloaded: string
  readonly client: string
  /** Shown only to staff. */
  readonly endpoints: string
  readonly last: TimeText
}

export interface PeersPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly countText: string
  readonly lines: readonly PeerLine[]
  readonly hasLines: boolean
  readonly hasEndpoints: boolean
  readonly historyHref: string
}

export function peersPage(
  torrent: TorrentRow,
  rows: readonly SwarmPeerRow[],
  now: Date,
): PeersPage {
  const href = `/torrents/${torrent.id}`
  return {
    title: `Peers of ${torrent.name}`,
    ...torrentTabs(torrent, 'peers'),
    torrent: torrentLink(torrent),
    countText: `${count(torrent.seeders)} seeding, ${count(torrent.leechers)} leeching`,
    lines: rows.map((row) => ({
      member: row.name === null ? null : memberLink(row.name),
      state: row.isSeeding ? 'Seeding' : `${bytes(row.left)} left`,
      uploaded: bytes(row.uploaded),
      downloaded: bytes(row.downloaded),
      client: clientName(row.client),
      endpoints: row.endpoints.join(' '),
      last: timeText(row.lastAt, now),
    })),
    hasLines: rows.length > 0,
    hasEndpoints: rows.some(({ endpoints }) => endpoints.length > 0),
    historyHref: `${href}/swarm`,
  }
}

export interface SnatchesPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly countText: string
  readonly lines: readonly {
    readonly member: Link | null
    readonly when: TimeText
    readonly isSeeding: boolean
  }[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly rows: readonly SnatchRow[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly now: Date
}

export function snatchesPage({ torrent, rows, isFirst, next, now }: Shown): SnatchesPage {
  const href = `/torrents/${torrent.id}`
  const { snatches } = torrent
  return {
    title: `Snatches of ${torrent.name}`,
    ...torrentTabs(torrent, 'snatches'),
    torrent: torrentLink(torrent),
    countText: plural(snatches, 'snatch', 'snatches'),
    lines: rows.map((row) => ({
      member: row.name === null ? null : memberLink(row.name),
      when: timeText(row.completedAt, now),
      isSeeding: row.isSeeding,
    })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/snatches`, { isFirst, next }),
  }
}

export interface HistoryPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly charts: readonly ChartPart[]
}

export function historyPage(torrent: TorrentRow, charts: readonly ChartPart[]): HistoryPage {
  return {
    title: `Swarm history of ${torrent.name}`,
    ...torrentTabs(torrent, 'peers'),
    torrent: torrentLink(torrent),
    charts,
  }
}
