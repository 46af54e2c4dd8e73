import { DAY_MS } from '../../../../domain/units.ts'
import { timeText } from '../../../../shared/format.ts'
import { section } from '../section.ts'

/** Shown when there are no seeders: the last reseed request, or where to send one. */
export const reseed = section({
  name: 'reseed',
  statements: 0,
  read: ({ extras }) => extras.reseedAskedAt,
  part: (askedAt, { torrent, call }) => {
    if (torrent.seeders > 0) return null
    const isRecent = askedAt !== null && call.now.getTime() - askedAt.getTime() < WEEK
    return {
      asked: isRecent ? timeText(askedAt, call.now) : null,
      action: isRecent || !call.can('torrents.thank') ? null : `/torrents/${torrent.id}/reseed`,
      bounty: call.can('economy.spend') ? `/torrents/${torrent.id}/bounty` : null,
    }
  },
})

/** As in store/torrents/reseeds.ts: a reseed is requested at most this often. */
const WEEK = 7 * DAY_MS
