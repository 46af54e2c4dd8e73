import { previewDownload } from '../../../../domain/promotion/preview.ts'
import { PLAIN } from '../../../../domain/promotion/worth.ts'
import { bytes, ratio, ratioOf } from '../../../../shared/format.ts'
import { byteCount, decimal, record } from '../../../../shared/shape.ts'
import { section } from '../section.ts'

/** What the download does to the ratio of who reads; nothing for who has it, or brought it. */
export const preview = section({
  name: 'preview',
  statements: 0,
  // The factors of lists and bookings: plain until promotions change them.
  read: ({ torrent, own }) => previewDownload(own.totals.downloaded, torrent.size, PLAIN),
  part: ({ counted, downloadedAfter, isCheaper }, { torrent, own, call }) => {
    const hasIt = own.history !== null && own.history.completedAt !== null
    if (hasIt || torrent.uploaderId === call.member.id) return null
    const { uploaded, downloaded } = own.totals
    return {
      before: ratio(uploaded, downloaded),
      after: ratio(uploaded, downloadedAfter),
      counted: bytes(counted),
      size: bytes(torrent.size),
      isFree: counted === 0n,
      isCheaper: isCheaper && counted > 0n,
    }
  },
  json: {
    shape: {
      preview: record({
        counted: byteCount.describe('bytes that a download of all of it counts for you'),
        ratioBefore: decimal.nullable(),
        ratioAfter: decimal.nullable(),
      }),
    },
    of: ({ counted, downloadedAfter }, { own: { totals } }) => ({
      preview: {
        counted,
        ratioBefore: ratioOf(totals.uploaded, totals.downloaded),
        ratioAfter: ratioOf(totals.uploaded, downloadedAfter),
      },
    }),
  },
})
