import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import { READERS } from './readers.ts'

/** `2026-05-01T18:00` in UTC, as browsers send the value of such a field. */
const moment = text(20)
  .trim()
  .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?)?$/, 'must be a day and a time, or empty')
  .refine((given) => given === '' || !Number.isNaN(timeOf(given)?.getTime()), {
    message: 'is not a valid day and time',
  })
  .optional()

export const bannerForm = strictRecord({
  text: text(500).trim().min(3),
  reader: oneOf(READERS),
  isWarning: checkbox.optional(),
  from: moment,
  until: moment,
}).refine(({ from, until }) => isInOrder(from, until), {
  message: 'must be after the start',
  path: ['until'],
})

/** Reads a time in a form; null when there is none. */
export function timeOf(given: string | undefined): Date | null {
  if (given === undefined || given === '') return null
  return new Date(given.endsWith('Z') ? given : `${given}Z`)
}

function isInOrder(from: string | undefined, until: string | undefined): boolean {
  const [begins, ends] = [timeOf(from), timeOf(until)]
  return begins === null || ends === null || begins < ends
}
