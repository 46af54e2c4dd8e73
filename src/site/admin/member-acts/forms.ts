import { memberRoles } from '../../../domain/permissions.ts'
import { oneOf, strictRecord, text } from '../../../shared/shape.ts'

/** Longest ban that has an end; without one it holds until it is lifted. */
const MAX_DAYS = 3_650
const DAY_MS = 86_400_000

/** Days as a form gives them: empty for no end. */
export const banDays = text(4)
  .regex(/^\d*$/, 'is a whole number of days, or empty')
  .refine((days) => days === '' || (Number(days) >= 1 && Number(days) <= MAX_DAYS), {
    message: `is from 1 to ${MAX_DAYS}, or empty`,
  })
  .optional()

export const banForm = strictRecord({ reason: text(200).trim().min(3), days: banDays })

export const roleForm = strictRecord({ role: oneOf(memberRoles) })

/** When a ban of so many days ends; null for none. */
export function banEnd(days: string | undefined, now: Date): Date | null {
  if (days === undefined || days === '') return null
  return new Date(now.getTime() + Number(days) * DAY_MS)
}
