import { count } from '../../../shared/format.ts'
import * as lists from '../../../store/hit-and-run/lists.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** The member's open seeding requirements; only on their own page. */
export const hitAndRun = section({
  name: 'obligations',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => lists.countsOf(call.db, profile.id),
  card: ({ isOn, open, warned }) =>
    !isOn
      ? null
      : card('Hit and run', {
          lead: open === 0 ? 'No open seeding requirements.' : null,
          figures: [
            { label: 'To seed', text: count(open), title: null },
            { label: 'Warnings', text: count(warned), title: null },
          ],
          links: [{ label: 'Seeding requirements', href: '/hit-and-run' }],
        }),
})
