import * as classRules from '../../store/roles/class-rules.ts'
import * as memberRoles from '../../store/roles/member-roles.ts'
import type { Scene } from './scene.ts'

// Secondary roles that staff created and assigned: one permanently, one until next month, and one
// that has ended.

const ROLES = [
  ['translator', 'Translator', '#00695c', 'Translated the rules into two languages.'],
  ['tester', 'Beta tester', '#ef6c00', 'Tries new versions of the clients first.'],
] as const
const DAYS_LEFT = 30

/** Creates the roles, and assigns them to a few members. */
export async function giveRoles({ db, admin, members, member, ago }: Scene): Promise<void> {
  for (const [nth, [role, name, color, reason]] of ROLES.entries()) {
    const made = ago(80 * 24 - nth)
    await classRules.make(db, { slug: role, name, kind: 'secondary', color }, admin, made)
    const expiresAt = nth === 1 ? ago(-DAYS_LEFT * 24) : null
    for (const { id } of [member, ...members.slice(3 + nth * 4, 6 + nth * 4)]) {
      await memberRoles.give(db, id, { role, reason, expiresAt }, admin, ago(70 * 24 - nth))
    }
  }
  const [[role]] = ROLES
  const ended = { role, reason: 'Has no time for it now.' }
  await db.transaction().execute((tx) => {
    return memberRoles.takeWithin(tx, members[4].id, ended, admin, ago(90))
  })
}
