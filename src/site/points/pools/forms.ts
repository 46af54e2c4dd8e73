import { milliOf } from '../../../domain/ledger/amounts.ts'
import { strictRecord, text } from '../../../shared/shape.ts'
import { formKey } from '../../http/frame/shapes.ts'

export const giveForm = strictRecord({
  amount: text(20)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'must be a number, for example 12.5')
    .describe('points; a pool accepts no more than it still needs'),
  key: formKey.describe('idempotency key: a repeated key sends nothing'),
})
