import type {
  TorrentTraffic,
  TrafficSums,
  TrafficTorrent,
} from '../../../store/traffic/intervals.ts'
import type { DayTorrent } from '../../../store/traffic/day.ts'
import type { Explained } from './pages.ts'

function trafficOf({ torrentId: torrent, name, rawUp, rawDown, up, down }: TorrentTraffic) {
  const raw = { rawUploaded: rawUp, rawDownloaded: rawDown }
  return { torrent, name, ...raw, uploaded: up, downloaded: down }
}

export function torrentItem(row: TrafficTorrent) {
  return {
    ...trafficOf(row),
    upRemainder: row.upRemainder,
    downRemainder: row.downRemainder,
    lastAt: row.lastAt,
  }
}

/** A torrent of one day. */
export function dayTorrentItem(row: DayTorrent) {
  return {
    ...trafficOf(row),
    uploadFactor: row.upPermille / 1_000,
    downloadFactor: row.downPermille / 1_000,
    lastAt: row.lastAt,
  }
}

export function sumsItem(sums: TrafficSums) {
  const { uploaded, downloaded, rawUploaded, rawDownloaded } = sums
  return {
    ...{ uploaded, downloaded, rawUploaded, rawDownloaded },
    ofTorrents: { uploaded: sums.torrentsUp, downloaded: sums.torrentsDown },
    ofLedger: { uploaded: sums.creditUp, downloaded: sums.creditDown },
  }
}

export function intervalItem(row: Explained) {
  return {
    from: new Date(row.since * 1_000),
    until: new Date(row.at * 1_000),
    rawUploaded: row.rawUp,
    rawDownloaded: row.rawDown,
    uploaded: row.creditedUp,
    downloaded: row.creditedDown,
    uploadFactor: row.upPermille / 1_000,
    downloadFactor: row.downPermille / 1_000,
    because: row.because,
    intervals: row.intervals,
  }
}
