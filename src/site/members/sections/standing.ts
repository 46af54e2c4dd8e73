import { requiredText } from '../../../shared/format.ts'
import * as standings from '../../../store/ratio/standings.ts'
import { STATE_WORDS } from '../../ratio/parts/standing.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** The member's ratio standing; only on their own page. */
export const standing = section({
  name: 'standing',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => standings.rowOf(call.db, profile.id),
  card: (row) =>
    card('Ratio standing', {
      lead: row?.state === 'watch' ? 'You are on ratio watch. See how to recover.' : null,
      figures: [
        { label: 'Standing', text: STATE_WORDS[row?.state ?? 'exempt'], title: null },
        { label: 'Required', text: requiredText(row?.required ?? 0), title: null },
      ],
      links: [{ label: 'View details', href: '/me/standing' }],
    }),
})
