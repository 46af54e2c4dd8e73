import { milliOf } from '../../../domain/ledger/amounts.ts'
import { strictRecord, text } from '../../../shared/shape.ts'

export const giveForm = strictRecord({
  amount: text(20)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'must be a number, for example 12.5')
    .describe('points; a pool accepts no more than it still needs'),
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'must be 8 to 100 letters, digits, “_” and “-”')
    .describe('idempotency key: a repeated key sends nothing'),
})
