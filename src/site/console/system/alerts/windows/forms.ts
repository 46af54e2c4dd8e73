import { strictRecord, text } from '../../../../../shared/shape.ts'

/** `2026-05-01T18:00` in UTC, as browsers send the value of such a field. */
const moment = text(20)
  .trim()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?$/, 'must be a day and a time')
  .refine((given) => !Number.isNaN(timeOf(given).getTime()), {
    message: 'is not a valid day and time',
  })

const LONGEST_MS = 30 * 86_400_000

export const windowForm = strictRecord({
  about: text(100).trim(),
  reason: text(200).trim().min(3),
  from: moment,
  until: moment,
})
  .refine(({ from, until }) => timeOf(from) < timeOf(until), {
    message: 'must be after the start',
    path: ['until'],
  })
  .refine(({ from, until }) => timeOf(until).getTime() - timeOf(from).getTime() <= LONGEST_MS, {
    message: 'must be within 30 days of the start',
    path: ['until'],
  })

export function timeOf(given: string): Date {
  return new Date(given.endsWith('Z') ? given : `${given}Z`)
}
