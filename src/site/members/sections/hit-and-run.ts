import { count } from '../../../shared/format.ts'
import * as lists from '../../../store/hit-and-run/lists.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** What the member still owes after downloads; on one's own page only. */
export const hitAndRun = section({
  name: 'obligations',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => lists.countsOf(call.db, profile.id),
  card: ({ isOn, open, warned }) =>
    !isOn
      ? null
      : card('Obligations', {
          lead: open === 0 ? 'You owe nothing.' : null,
          figures: [
            { label: 'To seed', text: count(open), title: null },
            { label: 'Warned of', text: count(warned), title: null },
          ],
          links: [{ label: 'What I owe', href: '/obligations' }],
        }),
})
