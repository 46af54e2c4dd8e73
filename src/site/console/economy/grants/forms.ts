import { amountOf } from '../../../../domain/ledger/amounts.ts'
import { currencies } from '../../../../domain/ledger/currencies.ts'
import type { Currency } from '../../../../domain/ledger/currencies.ts'
import { oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { NewGrant } from '../../../../store/points/grants.ts'
import { MAX_GRANTED } from '../../../../store/points/grants.ts'

const MAX_NAMES = 4_000
const namesOf = (given: string) => [...new Set(given.split(/[\s,]+/).filter((name) => name !== ''))]

export const grantForm = strictRecord({
  names: text(MAX_NAMES)
    .trim()
    .refine((given) => namesOf(given).length > 0, 'is required')
    .refine(
      (given) => namesOf(given).length <= MAX_GRANTED,
      `can have at most ${MAX_GRANTED} names`,
    )
    .describe('names of members, separated by commas or spaces'),
  direction: oneOf(['give', 'take']),
  currency: oneOf(currencies),
  amount: text(20).trim().describe('points, GiB, tokens or invites for each of them'),
  reason: text(200).trim().min(3).describe('shown to the members'),
  days: text(4)
    .trim()
    .regex(/^\d{0,4}$/, 'must be a whole number, or empty')
    .optional()
    .describe('tokens expire after this many days; empty: never'),
  key: text(100).regex(/^[\w-]{8,100}$/, 'must have 8 to 100 letters, digits, “_” and “-”'),
}).superRefine(({ currency, amount }, context) => {
  const read = amountOf(currency, amount)
  if (read !== null && read > 0n) return
  context.addIssue({
    code: 'custom',
    path: ['amount'],
    message: 'must be a number above 0 in that unit',
  })
})

interface Given {
  readonly names: string
  readonly direction: 'give' | 'take'
  readonly currency: Currency
  readonly amount: string
  readonly reason: string
  readonly days?: string
  readonly key: string
}

/** A grant as its form has it. */
export function grantOf({ names, direction, days = '', ...given }: Given): NewGrant {
  const amount = amountOf(given.currency, given.amount) ?? 0n
  return {
    names: namesOf(names),
    currency: given.currency,
    amount: direction === 'give' ? amount : -amount,
    reason: given.reason,
    lastsDays: days === '' || Number(days) === 0 ? null : Number(days),
    key: given.key,
  }
}
