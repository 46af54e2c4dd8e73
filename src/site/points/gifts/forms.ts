import { oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { amountOf } from '../../../domain/ledger/amounts.ts'
import { formKey } from '../../http/frame/shapes.ts'

export const giftForm = strictRecord({
  to: text(30).trim().min(1).describe('name of the member who receives it'),
  currency: oneOf(['points', 'tokens']),
  amount: text(20).trim().describe('points with up to three decimals, or tokens'),
  note: text(200).trim().optional(),
  key: formKey.describe('idempotency key: a repeated key sends nothing'),
}).superRefine(({ currency, amount }, context) => {
  const read = amountOf(currency, amount)
  if (read !== null && read > 0n) return
  const message =
    currency === 'tokens' ? 'must be a whole number' : 'must be a number, for example 12.5'
  context.addIssue({ code: 'custom', path: ['amount'], message })
})
