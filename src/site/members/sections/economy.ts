import { count, points } from '../../../shared/format.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** What the member has, and where it is spent; on one's own page only. */
export const economy = section({
  name: 'economy',
  on: ['me'],
  field: null,
  statements: 0,
  read: ({ profile }) => profile,
  card: ({ milli_points: milli, tokens }) =>
    card('Points and tokens', {
      figures: [
        { label: 'Points', text: points(milli), title: null },
        { label: 'Tokens', text: count(tokens), title: null },
      ],
      links: [
        { label: 'What I earn, and why', href: '/bonus' },
        { label: 'Store', href: '/store' },
        { label: 'What is free now', href: '/promotions' },
        { label: 'Why my totals are so', href: '/ledger/traffic' },
      ],
    }),
})
