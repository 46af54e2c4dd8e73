import { BEST, ratingMean } from '../../../../domain/torrents/rating.ts'
import { plural } from '../../../../shared/format.ts'
import { ratingShape } from '../../opinions/json.ts'
import { section } from '../section.ts'

export const rating = section({
  name: 'rating',
  statements: 0,
  read: ({ torrent: { ratings, ratingSum } }) => ({
    ratings,
    mean: ratingMean(ratings, ratingSum),
  }),
  part: ({ ratings, mean }, { torrent, own, call }) => {
    const isOwn = torrent.uploaderId === call.member.id
    return {
      mean: mean === null ? null : mean.toFixed(1),
      countText: plural(ratings, 'rating', 'ratings'),
      action: isOwn || !call.can('torrents.thank') ? null : `/torrents/${torrent.id}/rating`,
      options: [
        {
          value: '0',
          label: own.rating === null ? 'Not rated' : 'Remove rating',
          isSelected: false,
        },
        ...Array.from({ length: BEST }, (_, index) => ({
          value: String(BEST - index),
          label: `${BEST - index}${index === 0 ? ' (best)' : ''}`,
          isSelected: own.rating === BEST - index,
        })),
      ],
    }
  },
  json: {
    shape: { rating: ratingShape },
    of: ({ ratings, mean }, { own }) => ({ rating: { ratings, mean, mine: own.rating } }),
  },
})
