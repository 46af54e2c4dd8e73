import { count, points } from '../../../shared/format.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** The member's balances and where to spend them; only on their own page. */
export const economy = section({
  name: 'economy',
  on: ['me'],
  field: null,
  statements: 0,
  read: ({ profile }) => profile,
  card: ({ milli_points: milli, tokens }) =>
    card('Points and freeleech tokens', {
      figures: [
        { label: 'Points', text: points(milli), title: null },
        { label: 'Freeleech tokens', text: count(tokens), title: null },
      ],
      links: [
        { label: 'How you earn points', href: '/points' },
        { label: 'Shop', href: '/shop' },
        { label: 'Current promotions', href: '/promotions' },
        { label: 'How your totals are calculated', href: '/ledger/traffic' },
      ],
    }),
})
