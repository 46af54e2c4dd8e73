import { strictRecord, text } from '../../../../shared/shape.ts'

/** The lengths of a silence that the form offers, in hours. */
export const HOURS = ['1', '4', '12', '24', '72', '168'] as const

export const silenceForm = strictRecord({
  hours: text(4).regex(new RegExp(`^(${HOURS.join('|')})$`), 'must be one of the offered hours'),
  reason: text(200).trim().min(3),
})
