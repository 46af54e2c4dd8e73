import { id, oneOf, record, text } from '../../../../../shared/shape.ts'
import type { Profile } from '../../../../../store/members/pages.ts'

export const judgedShape = record({
  id,
  name: text(30),
  role: text(60),
  state: oneOf(['active', 'banned', 'parked']),
  banReason: text(200).nullable(),
})

/** A member before or after staff did something to them. */
export function judgedJson(profile: Profile) {
  const { id: memberId, name, role, state, ban_reason: banReason } = profile
  return { id: memberId, name, role, state, banReason }
}
