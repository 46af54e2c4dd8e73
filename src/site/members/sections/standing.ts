import * as standings from '../../../store/ratio/standings.ts'
import { STATE_WORDS } from '../../ratio/parts/standing.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** How the ratio rules see the member; on one's own page only. */
export const standing = section({
  name: 'standing',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => standings.rowOf(call.db, profile.id),
  card: (row) =>
    card('Standing', {
      lead: row?.state === 'watch' ? 'Your ratio is watched: see what would mend it.' : null,
      figures: [
        { label: 'Standing', text: STATE_WORDS[row?.state ?? 'exempt'], title: null },
        { label: 'Required', text: (row?.required ?? 0).toFixed(2), title: null },
      ],
      links: [{ label: 'My standing', href: '/me/standing' }],
    }),
})
