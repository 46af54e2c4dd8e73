import {
  flag,
  id,
  memberName,
  named,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import { decimal, count } from '../../../shared/shape.ts'
import { amountOf } from '../../../domain/ledger/amounts.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'

export const giftForm = strictRecord({
  to: text(30).trim().min(1).describe('the name of a member'),
  currency: oneOf(['points', 'tokens']),
  amount: text(20).trim().describe('points with up to three digits after the point, or tokens'),
  note: text(200).trim().optional(),
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'has 8 to 100 letters, digits, “_” and “-”')
    .describe('made up by the giver: the same key again gives nothing more'),
}).superRefine(({ currency, amount }, context) => {
  const read = amountOf(currency, amount)
  if (read !== null && read > 0n) return
  const message = currency === 'tokens' ? 'is a whole number' : 'is a number like 12.5'
  context.addIssue({ code: 'custom', path: ['amount'], message })
})

const gift = named(
  'Gift',
  record({
    id,
    from: memberName,
    to: memberName,
    currency: oneOf(['points', 'tokens']),
    amount: decimal.describe('what was paid'),
    tax: decimal.describe('what of it the site kept'),
    note: text(200),
    at: time,
  }),
)

export const list: Declared = {
  description: 'Lists what you gave and were given, and what you may give today.',
  query: strictRecord({ ...paging, to: text(30).optional().describe('whom the form names') }),
  reply: listOf(gift, {
    today: record({
      points: decimal,
      tokens: count,
      gifts: count,
      opensAt: time.nullable().describe('before that your account is too new to give'),
    }),
    taxPercent: count,
  }),
}

export const give: Declared = {
  description: 'Gives points or tokens of yours to another member.',
  body: giftForm,
  reply: record({ id, isNew: flag.describe('false: it was given before, with the same key') }),
}
