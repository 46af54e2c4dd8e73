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
import { listOf, paging, shows } from '../../http/frame/shapes.ts'

const moved = {
  rawUploaded: byteCount,
  rawDownloaded: byteCount,
  uploaded: byteCount.describe('credited bytes'),
  downloaded: byteCount.describe('credited bytes'),
}
const carried = {
  upRemainder: count.describe('thousandths of a byte that are carried to the next interval'),
  downRemainder: count,
}
const dayTorrent = record({
  torrent: id,
  name: text(1_000),
  ...moved,
  uploadFactor: decimal,
  downloadFactor: decimal,
  lastAt: time,
})
const day = record({
  day: text(10),
  ...moved,
  ledgerUploaded: byteCount.describe('from the ledger on that day'),
  ledgerDownloaded: byteCount,
  ratioBefore: decimal.nullable(),
  ratioAfter: decimal.nullable(),
})
const torrent = record({ torrent: id, name: text(1_000), ...moved, ...carried, lastAt: time })

export const torrents = shows(
  'Lists your traffic per torrent, reported and credited, and how it adds up to your totals.',
  listOf(torrent.or(dayTorrent), {
    day: day.optional().describe('the effect of the day, if the query names one'),
    sums: record({
      ...moved,
      ofTorrents: record({ uploaded: byteCount, downloaded: byteCount }),
      ofLedger: record({ uploaded: byteCount, downloaded: byteCount }),
    }),
  }),
  strictRecord({
    ...paging,
    day: text(10).optional().describe('only the traffic of this day (UTC): `2026-11-21`'),
  }),
)

export const intervals: Declared = {
  description: 'Lists the intervals of your traffic on a torrent, and the reasons for the credit.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      from: time,
      until: time,
      ...moved,
      uploadFactor: decimal,
      downloadFactor: decimal,
      because: list(text(400)).describe('the promotions that applied, as known now'),
      intervals: count
        .nullable()
        .describe('number of intervals summarized in this day; null: a single interval'),
    }),
    { torrent },
  ),
}
