import {
  byteCount,
  count,
  decimal,
  id,
  list,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'

const moved = {
  rawUploaded: byteCount,
  rawDownloaded: byteCount,
  uploaded: byteCount.describe('what counts'),
  downloaded: byteCount.describe('what counts'),
}
const carried = {
  upRemainder: count.describe('thousandths of a byte that wait for the next interval'),
  downRemainder: count,
}
const torrent = record({ torrent: id, name: text(1_000), ...moved, ...carried, lastAt: time })

export const torrents: Declared = {
  description:
    'Lists what you moved of each torrent, raw and counted, and how it makes your totals.',
  query: strictRecord(paging),
  reply: listOf(torrent, {
    sums: record({
      ...moved,
      ofTorrents: record({ uploaded: byteCount, downloaded: byteCount }),
      ofLedger: record({ uploaded: byteCount, downloaded: byteCount }),
    }),
  }),
}

export const intervals: Declared = {
  description:
    'Lists the intervals in which you moved bytes of a torrent, and why they counted so.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      from: time,
      until: time,
      ...moved,
      uploadFactor: decimal,
      downloadFactor: decimal,
      because: list(text(400)).describe('the promotions that had to do with it, as known now'),
      intervals: count.nullable().describe('rolled up into this day; null: it is one interval'),
    }),
    { torrent },
  ),
}
