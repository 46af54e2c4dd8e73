import type { TorrentLine } from '../../../../store/search/lines.ts'

/** What lists show of a torrent. */
export type ListedTorrent = Omit<TorrentLine, 'infoHash'>
