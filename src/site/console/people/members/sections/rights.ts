import * as memberRights from '../../../../../store/roles/member-rights.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePage } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

export const rights = memberSection({
  name: 'rights',
  leaf: 'rights',
  permission: 'members.see-private',
  statements: 4,
  read: ({ profile, call }) => memberRights.explained(call.db, profile.id, call.now),
  part: (found, { href }) => {
    if (found === null) return null
    const held = found.isLocked ? ', locked' : ''
    return section('Roles and rights', {
      facts: [
        { label: 'Role', text: found.role },
        { label: 'Class', text: `${found.class?.name ?? 'none'}${held}` },
      ],
      table: tablePage({
        title: 'Given',
        caption: 'Secondary roles, and what this member alone may or may not do',
        make: { label: 'All answers, and what can be changed', href: `${href}/rights` },
        columns: ['What', 'Says', 'Reason', 'By'],
        rows: [...found.secondary, ...found.own].map((one) => ({
          head: words('What', one.label),
          cells: [
            one.isAllowed ? mark('Says', 'allows', 'good') : mark('Says', 'denies', 'bad'),
            words('Reason', one.reason),
            words('By', one.by),
          ],
          acts: [],
        })),
        nothing: 'No secondary role, nothing allowed or denied.',
      }),
    })
  },
})
