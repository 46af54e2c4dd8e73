import * as memberRights from '../../../../../store/roles/member-rights.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
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
    return section('Roles and permissions', {
      facts: [
        { label: 'Role', text: found.role },
        { label: 'Class', text: `${found.class?.name ?? 'none'}${held}` },
      ],
      table: tablePart({
        caption: 'Secondary roles and permission overrides of this member',
        rows: [...found.secondary, ...found.own].map((one) => ({
          head: words('Permission or role', one.label),
          cells: [
            one.isAllowed ? mark('Effect', 'allows', 'good') : mark('Effect', 'denies', 'bad'),
            words('Reason', one.reason),
            words('By', one.by),
          ],
        })),
        nothing: 'No secondary roles or permission overrides.',
      }),
      links: [{ label: 'All permissions and changes', href: `${href}/rights` }],
    })
  },
})
