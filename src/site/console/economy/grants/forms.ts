import { amountOf } from '../../../../domain/ledger/amounts.ts'
import { currencies } from '../../../../domain/ledger/currencies.ts'
import type { Currency } from '../../../../domain/ledger/currencies.ts'
import { MOST_DAYS } from '../../../../domain/points/most-days.ts'
import { count } from '../../../../shared/format.ts'
import { oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { NewGrant } from '../../../../store/points/grants.ts'
import { MAX_GRANTED } from '../../../../store/points/grants.ts'
import { formKey } from '../../../http/frame/shapes.ts'

const MAX_NAMES = 4_000
/** The most tokens for each member: those that expire are counted in 32 bits. */
const MOST_TOKENS = 1_000_000_000n
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
    .refine((given) => !(Number(given) > MOST_DAYS), `must be at most ${count(MOST_DAYS)}`)
    .optional()
    .describe('tokens expire after this many days; empty: never'),
  key: formKey,
}).superRefine(({ currency, amount }, context) => {
  const read = amountOf(currency, amount)
  const isMany = currency === 'tokens' && read !== null && read > MOST_TOKENS
  if (read !== null && read > 0n && !isMany) return
  const message = isMany
    ? `must be at most ${count(MOST_TOKENS)}`
    : 'must be a number above 0 in that unit'
  context.addIssue({ code: 'custom', path: ['amount'], message })
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

/** Converts the form to a grant. */
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
