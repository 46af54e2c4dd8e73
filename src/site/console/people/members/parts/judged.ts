import { id, oneOf, record, text } from '../../../../../shared/shape.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import * as memberPages from '../../../../../store/members/pages.ts'
import { redirect, refuse } from '../../../../http/action.ts'
import type { ByStaff } from '../../../frame/below.ts'
import { memberHref } from '../../../frame/links.ts'

export const judgedShape = record({
  id,
  name: text(30),
  role: text(60),
  state: oneOf(['active', 'banned', 'parked']),
  banReason: text(200).nullable(),
})

/** Returns a member as JSON, before or after a change by staff. */
export function judgedJson(profile: Profile) {
  const { id: memberId, name, role, state, ban_reason: banReason } = profile
  return { id: memberId, name, role, state, banReason }
}

/** Redirects to a member's page after staff changed the member. */
export async function judged({ db }: Pick<ByStaff, 'db'>, { id, name }: Profile, text: string) {
  const profile = await memberPages.byId(db, id)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  return redirect(memberHref(name), text, judgedJson(profile))
}
