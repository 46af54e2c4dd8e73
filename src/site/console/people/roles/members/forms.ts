import { isPermission, permissionNames } from '../../../../../domain/roles/permissions.ts'
import { DAY_MS } from '../../../../../domain/units.ts'
import { checkbox, oneOf, slug, strictRecord, text } from '../../../../../shared/shape.ts'

const reason = text(200).min(1)
const days = text(4)
  .regex(/^\d{0,4}$/, 'must be a number of days, or empty')
  .optional()

export const rightForm = strictRecord({
  permission: text(60).refine(isPermission, 'is not a permission').meta({ enum: permissionNames }),
  verdict: oneOf(['allow', 'deny']),
  reason,
  days,
})
export const roleForm = strictRecord({ role: slug.max(40), reason, days })

/** Browsers do not send unchecked boxes. */
export const classForm = strictRecord({
  class: text(40),
  locked: checkbox.optional(),
  reason,
})

/** Returns when the role ends; null: it has no end date. */
export function endIn(typed: string | undefined, now: Date): Date | null {
  const amount = Number(typed ?? '')
  return amount > 0 ? new Date(now.getTime() + amount * DAY_MS) : null
}
