import { list, oneOf, record, text } from '../../../../../shared/shape.ts'
import type { TreeMember } from '../../../../../store/members/search.ts'
import * as memberSearch from '../../../../../store/members/search.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'
import { section } from '../../../frame/sections.ts'
import { tablePage } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 20
const treeMember = record({ name: text(30), state: oneOf(['active', 'banned', 'parked']) })

export const tree = memberSection({
  name: 'tree',
  leaf: 'overview',
  permission: 'members.see-private',
  statements: 2,
  read: async ({ profile, call }) => ({
    inviters: await memberSearch.invitersOf(call.db, profile.id, FEW),
    invited: await memberSearch.invitedBy(call.db, profile.id, FEW),
  }),
  part: ({ inviters, invited }) =>
    section('Invite tree', {
      table: tablePage({
        title: 'Invite tree',
        caption: 'Who invited this member, and the members they invited',
        columns: ['Name', 'Relation', 'State'],
        rows: [
          ...inviters.map((one, at) =>
            row(one, at === 0 ? 'invited this member' : 'invited further up'),
          ),
          ...invited.map((one) => row(one, 'was invited by them')),
        ],
        nothing: 'Joined without an invite, and has not invited anyone yet.',
      }),
    }),
  json: {
    shape: {
      inviters: list(treeMember).describe('the inviters, the direct one first'),
      invited: list(treeMember).describe('the members they invited, newest first'),
    },
    of: (read) => read,
  },
})

function row({ name, state }: TreeMember, how: string) {
  const isBanned = state === 'banned'
  return {
    head: words('Name', name, memberHref(name)),
    cells: [words('Relation', how), mark('State', state, isBanned ? 'bad' : 'plain')],
    acts: [],
  }
}
