import type { TorrentLine } from '../../../../store/search/lines.ts'

/** The data of a torrent in lists. */
export type ListedTorrent = Omit<TorrentLine, 'infoHash'>
