import type { Rows } from './lanes/table-texts.ts'
import { dateOf } from './member-rows.ts'
import type { DemoTorrent } from './types.ts'

/** One in this number of the members who gave thanks has also rated. */
const RATED_EVERY = 3

interface DemoRating {
  readonly memberId: number
  readonly at: number
  readonly value: number
}

/**
 * Writes ratings by some of the members who gave thanks. Their sums are stored with the other
 * counts.
 */
export function addRatings(rows: Rows, torrents: readonly DemoTorrent[]): void {
  rows.add('rating', ['torrent_id', 'member_id', 'value', 'at'], ratingRows(torrents))
}

function* ratingRows(torrents: readonly DemoTorrent[]) {
  for (const torrent of torrents) {
    for (const { memberId, value, at } of ratingsOf(torrent)) {
      yield [torrent.id, memberId, value, dateOf(at)] as const
    }
  }
}

/** Returns ratings from 3 to 10, around a mean that differs for each torrent. */
export function ratingsOf({ id, thanks }: DemoTorrent): readonly DemoRating[] {
  const around = 6 + (id % 4)
  return thanks
    .filter(({ memberId }) => (id + memberId) % RATED_EVERY === 0)
    .map(({ memberId, at }) => {
      const value = Math.min(10, Math.max(3, around - 2 + ((id * 7 + memberId * 13) % 4)))
      return { memberId, at, value }
    })
}
