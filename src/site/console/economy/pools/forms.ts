import { milliOf } from '../../../../domain/ledger/amounts.ts'
import type { usualFactors } from '../../../../domain/promotions/scopes.ts'
import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'

/** The promotions that a pool can start, without neutral, which would give members nothing. */
export const poolFactors = [
  'freeleech',
  'half',
  'double-upload',
  'double-free',
] as const satisfies readonly (keyof typeof usualFactors)[]

export const poolForm = strictRecord({
  title: text(120).trim().min(1),
  goal: text(16)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'must be a number of points above 0'),
  factors: oneOf(poolFactors),
  hours: text(3)
    .trim()
    .regex(/^([1-9]\d?|[1-6]\d\d|7[01]\d|720)$/, 'must be from 1 to 720'),
  repeat: checkbox.optional().describe('a new pool opens when it is full'),
  days: text(4)
    .trim()
    .regex(/^\d{0,4}$/, 'must be a whole number, or empty')
    .optional()
    .describe('closes after this many days and refunds its points; empty: stays open'),
})
