import { MOST_SLOTS } from '../../../../../bridge/events/member-events.ts'
import { memberRoles } from '../../../../../domain/roles/permission-rows.ts'
import { DAY_MS } from '../../../../../domain/units.ts'
import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'

/** The longest ban with an end, in days; without an end, a ban lasts until it is lifted. */
const MAX_DAYS = 3_650

/** A number of days in a form: empty for no end. */
export const banDays = text(4)
  .regex(/^\d*$/, 'must be a whole number of days, or empty')
  .refine((days) => days === '' || (Number(days) >= 1 && Number(days) <= MAX_DAYS), {
    message: `must be from 1 to ${MAX_DAYS}, or empty`,
  })
  .optional()

export const banForm = strictRecord({ reason: text(200).trim().min(3), days: banDays })

export const roleForm = strictRecord({ role: oneOf(memberRoles) })

/** A slot limit in a form: empty to use the settings. */
const slots = text(7)
  .regex(/^\d*$/, 'must be a whole number, or empty')
  .refine((given) => Number(given) <= MOST_SLOTS, { message: `must be at most ${MOST_SLOTS}` })
  .optional()

export const slotsForm = strictRecord({ leechSlots: slots, seedSlots: slots })

/** Reads a slot limit; null: use the settings. */
export function slotsIn(given: string | undefined): number | null {
  return given === undefined || given === '' ? null : Number(given)
}

export function slotText(slots: number | null | undefined): string {
  return slots === null || slots === undefined ? '' : String(slots)
}

/** Returns when a ban with this number of days ends; null for no end. */
export function banEnd(days: string | undefined, now: Date): Date | null {
  if (days === undefined || days === '') return null
  return new Date(now.getTime() + Number(days) * DAY_MS)
}
