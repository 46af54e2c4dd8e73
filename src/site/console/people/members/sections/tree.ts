import { list, oneOf, record, text } from '../../../../../shared/shape.ts'
import type { TreeMember } from '../../../../../store/members/search.ts'
import * as memberSearch from '../../../../../store/members/search.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { branchActs, branchHref, branchQuery } from '../parts/branch-acts.ts'
import type { AskedMember } from '../section.ts'
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
  part: ({ inviters, invited }, { profile, call }) =>
    section('Invite tree', {
      links: linksOf(profile.name, inviters[0]?.name ?? null, call.can),
      table: tablePart({
        caption: 'Who invited this member, and the members they invited',
        rows: [
          ...inviters.map((one, at) =>
            row(one, at === 0 ? 'invited this member' : 'invited further up'),
          ),
          ...invited.map((one) => row(one, 'invited by this member')),
        ],
        nothing: 'Joined without an invite, and has not invited anyone yet.',
      }),
    }),
  json: {
    shape: {
      inviters: list(treeMember).describe('the chain of inviters, direct inviter first'),
      invited: list(treeMember).describe('the members they invited, newest first'),
    },
    of: (read) => read,
  },
})

/** Returns links to the actions for the member's branch and for the inviter's. */
function linksOf(name: string, inviter: string | null, can: AskedMember['call']['can']) {
  const tree = { label: 'Invite tree', href: `/invites/tree?of=${encodeURIComponent(name)}` }
  const list = { label: 'List of this branch', href: `/admin/users?${branchQuery(name)}` }
  const acts = branchActs(can)
  const freeze = acts.find(({ act }) => act === 'freeze-invites')
  return [
    ...(inviter === null || freeze === undefined
      ? []
      : [{ label: `Freeze the branch of ${inviter}`, href: branchHref(inviter, freeze.act) }]),
    ...acts.map(({ act, label }) => ({ label, href: branchHref(name, act) })),
    tree,
    list,
  ]
}

function row({ name, state }: TreeMember, how: string) {
  const isBanned = state === 'banned'
  return {
    head: words('Name', name, memberHref(name)),
    cells: [words('Relation', how), mark('State', state, isBanned ? 'bad' : 'plain')],
  }
}
