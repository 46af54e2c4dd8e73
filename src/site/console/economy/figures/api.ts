import { currencies } from '../../../../domain/ledger/currencies.ts'
import { count, decimal, list, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'

const digits = text(40).describe('a whole number of the least unit: bytes, thousandths')

export const show: Declared = {
  description:
    'Shows what was minted and burned of a currency by day and cause, and who has how much.',
  query: record({
    currency: oneOf(currencies).optional(),
    days: text(3).optional().describe('7 to 365; 30 when it is not given'),
  }),
  reply: record({
    currency: oneOf(currencies),
    addedUntil: time.nullable().describe('what came later is not in it yet'),
    firstDay: count.describe('days since 1970'),
    days: list(
      record({
        day: count,
        kind: text(40).describe('cause, as the ledger has it'),
        minted: digits,
        burned: digits,
        moved: digits.describe('among members'),
        posts: count,
      }),
    ),
    spread: record({
      day: time,
      members: count,
      holders: count,
      total: digits,
      deciles: list(digits),
      gini: decimal,
      topShare: decimal,
    }).nullable(),
  }),
}
