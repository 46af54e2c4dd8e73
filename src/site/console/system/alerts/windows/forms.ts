import { strictRecord, text } from '../../../../../shared/shape.ts'
import type { NewWindow } from '../../../../../store/alerts/windows.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { momentIn, NO_MOMENT } from '../../../../ui/typed-times.ts'

const moment = text(30)
  .trim()
  .refine((given) => momentIn(given) !== null, NO_MOMENT)

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

/** Reads a window; one that has ended is refused, as it would change nothing and not be listed. */
export function readWindow(fields: Fields, now: Date): FormResult<NewWindow> {
  const read = readForm(windowForm, fields)
  if (!read.ok) return read
  const { about, reason, from, until } = read.value
  const endsAt = timeOf(until)
  if (endsAt <= now) return { ok: false, errors: wrong('until', 'is in the past') }
  return { ok: true, value: { about, reason, startsAt: timeOf(from), endsAt } }
}

function timeOf(given: string): Date {
  return new Date(given.endsWith('Z') ? given : `${given}Z`)
}
