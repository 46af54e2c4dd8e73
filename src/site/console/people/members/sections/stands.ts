import { utc } from '../../../../../shared/format.ts'
import * as standings from '../../../../../store/ratio/standings.ts'
import { STATE_WORDS } from '../../../../ratio/parts/standing.ts'
import { section } from '../../../frame/sections.ts'
import { memberSection } from '../section.ts'

/** The ratio standing in one line; the details are on the economy tab. */
export const stands = memberSection({
  name: 'stands',
  leaf: 'overview',
  permission: 'ratio.see',
  statements: 1,
  read: ({ profile, call }) => standings.rowOf(call.db, profile.id),
  part: (row, { profile, href }) =>
    section('Ratio standing', {
      facts: [
        { label: 'Now', text: row === null ? 'not evaluated yet' : STATE_WORDS[row.state] },
        { label: 'Downloads', text: profile.can_leech ? 'allowed' : 'forbidden' },
        ...(row?.watch_ends_at ? [{ label: 'Watch ends', text: utc(row.watch_ends_at) }] : []),
      ],
      links: [{ label: 'Details and override', href: `${href}?leaf=economy` }],
    }),
})
