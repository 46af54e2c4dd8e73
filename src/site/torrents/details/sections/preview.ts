import { previewDownload } from '../../../../domain/promotions/preview.ts'
import { factorsText, promotionScopes } from '../../../../domain/promotions/scopes.ts'
import { factorsOver } from '../../../../domain/promotions/worth.ts'
import { bytes, ratio, ratioOf, timeText } from '../../../../shared/format.ts'
import { byteCount, decimal, record } from '../../../../shared/shape.ts'
import type { Holding } from '../../../../store/promotions/factors.ts'
import { holding } from '../../../../store/promotions/factors.ts'
import { section } from '../section.ts'

/**
 * Shows how the download would change the reader's ratio; nothing for readers who have or uploaded
 * it.
 */
export const preview = section({
  name: 'preview',
  statements: 1,
  // Uses the same rows and function as booking.
  async read({ torrent, own, call: { db, member, now } }) {
    const at = now.getTime() / 1000
    const asked = { memberIds: [member.id], torrentIds: [torrent.id] }
    const of = await holding(db, asked, at, at)
    const promotions = of({ memberId: member.id, torrentId: torrent.id })
    const factors = factorsOver(promotions, at, at)
    const estimate = previewDownload(own.totals.downloaded, torrent.size, factors)
    return { ...estimate, ...factors, promotions }
  },
  part: (read, { torrent, own, call }) => {
    const { counted, downloadedAfter, isCheaper, upPermille, downPermille, promotions } = read
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
      worth: promotions.length === 0 ? null : factorsText(upPermille, downPermille),
      because: promotions.map((one) => promotionLine(one, call.now)),
      tokenHref: downPermille === 0 ? null : `/torrents/${torrent.id}/token`,
    }
  },
  json: {
    shape: {
      downloadFactor: decimal,
      uploadFactor: decimal,
      preview: record({
        counted: byteCount.describe('bytes that a complete download counts for you'),
        ratioBefore: decimal.nullable(),
        ratioAfter: decimal.nullable(),
      }),
    },
    of: ({ counted, downloadedAfter, ...factors }, { own: { totals } }) => ({
      downloadFactor: factors.downPermille / 1_000,
      uploadFactor: factors.upPermille / 1_000,
      preview: {
        counted,
        ratioBefore: ratioOf(totals.uploaded, totals.downloaded),
        ratioAfter: ratioOf(totals.uploaded, downloadedAfter),
      },
    }),
  },
})

/** Describes one active promotion: its source, factors and end. */
function promotionLine({ source, title, upPermille, downPermille, until }: Holding, now: Date) {
  return {
    title,
    scope: source === 'token' ? 'Your token' : promotionScopes[source],
    says: factorsText(upPermille, downPermille),
    until: until === null ? null : timeText(new Date(until * 1000), now),
  }
}
