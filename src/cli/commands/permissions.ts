import { isForStaff, permissionNames, rowOf } from '../../domain/roles/permissions.ts'
import { isForBrowsers } from '../../domain/accounts/scopes.ts'
import type { MemberRights } from '../../store/roles/member-rights.ts'
import * as memberRights from '../../store/roles/member-rights.ts'
import { memberNamed, reasonText } from '../arguments/acting.ts'
import { CommandError, defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Lists every permission of the catalog, or those of one member with the reasons. */
export const permissions = defineCommand({
  name: 'permissions',
  summary: 'prints every permission, its minimum role and the scope that includes it',
  permission: 'members.see-private',
  options: {
    member: {
      type: 'string',
      value: 'NAME',
      doc: 'show the permissions of this member, with reasons',
    },
  },
  async run({ options, clock, withDatabase }) {
    const { member: name } = options
    if (name === undefined) return catalogue()
    return withDatabase(async (db) => {
      const { id } = await memberNamed(db, name)
      const rights = await memberRights.explained(db, id, clock.now())
      if (rights === null) throw new CommandError(`there is no member ${name}`)
      return answers(rights)
    })
  },
})

function catalogue() {
  const rows = permissionNames.map((name) => {
    const { least, scope, description: says } = rowOf(name)
    const isStaff = isForStaff(name)
    return { permission: name, least, scope, isStaff, isForBrowsers: isForBrowsers(name), says }
  })
  const cells = rows.map((row) => [row.permission, row.least, row.scope ?? '–', row.says])
  const text = table([['permission', 'least role', 'scope', ''], ...cells])
  return { text, json: rows }
}

function answers({ role, class: held, secondary, answers: all }: MemberRights) {
  const cells = all.map(({ permission, isAllowed, because }) => [
    permission,
    isAllowed ? 'yes' : 'no',
    because.map(reasonText).join('; '),
  ])
  const json = {
    role,
    class: held?.slug ?? null,
    secondary: secondary.map(({ what }) => what),
    items: all,
  }
  return { text: table([['permission', 'may', 'why'], ...cells]), json }
}
