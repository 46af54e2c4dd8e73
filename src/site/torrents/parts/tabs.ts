import { count } from '../../../shared/format.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'

/** The pages of one torrent, each with an address, so that they work without a script. */
type TabName = 'details' | 'files' | 'media' | 'logs' | 'peers' | 'snatches' | 'history'

interface Tab {
  readonly label: string
  readonly href: string
  /** The number of its entries; null when there is none to show. */
  readonly number: string | null
  readonly isCurrent: boolean
}

/** The data of the partial `torrent/tabs`. */
export interface Tabs {
  readonly tabs: readonly Tab[]
  readonly hasTabs: boolean
}

/** Returns the tabs of a torrent's pages; MediaInfo, rip logs and history only if it has them. */
export function torrentTabs(torrent: TorrentRow, current: TabName): Tabs {
  const { id, files, seeders, leechers, snatches, hasMediaInfo, logs } = torrent
  const isEdited = torrent.editedAt !== null || current === 'history'
  const path = `/torrents/${id}`
  const tab = (name: TabName, label: string, below: string, lines: number | null = null): Tab => ({
    label,
    href: path + below,
    number: lines === null ? null : count(lines),
    isCurrent: name === current,
  })
  const tabs = [
    tab('details', 'Details', ''),
    tab('files', 'Files', '/files', files),
    ...(hasMediaInfo ? [tab('media', 'MediaInfo', '/media-info')] : []),
    ...(logs > 0 || current === 'logs' ? [tab('logs', 'Rip logs', '/logs', logs)] : []),
    tab('peers', 'Peers', '/peers', seeders + leechers),
    tab('snatches', 'Snatches', '/snatches', snatches),
    ...(isEdited ? [tab('history', 'History', '/history')] : []),
  ]
  return { tabs, hasTabs: true }
}
