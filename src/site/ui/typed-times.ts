import { text } from '../../shared/shape.ts'

// Days and times in UTC as browsers send them. A `Date` would read February 30 as a day of March.

const DAY = /^\d{4}-\d\d-\d\d$/
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?$/

/** What a field with such a time is refused with. */
export const NO_MOMENT = 'is not a valid day and time, such as 2026-11-20T18:00'

/** A field with a time, which may be empty. */
export const typedMoment = text(30)
  .trim()
  .refine((given) => given === '' || momentIn(given) !== null, NO_MOMENT)

/** Returns the start of a day such as `2026-11-20`; null for anything else. */
export function dayIn(given: unknown): Date | null {
  if (typeof given !== 'string' || !DAY.test(given)) return null
  return existing(new Date(`${given}T00:00:00Z`), given)
}

/** Returns a time such as `2026-11-20T18:00`; null for anything else. */
export function momentIn(given: string): Date | null {
  if (!MOMENT.test(given)) return null
  return existing(new Date(given.endsWith('Z') ? given : `${given}Z`), given.slice(0, 16))
}

function existing(at: Date, given: string): Date | null {
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(given) ? at : null
}
