import { postKindNames } from '../../../../domain/ledger/kinds.ts'
import { currencies } from '../../../../domain/ledger/currencies.ts'
import { count, decimal, list, oneOf, record, text, time } from '../../../../shared/shape.ts'
import { shows } from '../../../http/frame/shapes.ts'

const digits = text(40).describe('a whole number of the smallest unit: bytes, thousandths')

export const show = shows(
  'Shows what was issued and spent of a currency by day and cause, and its distribution.',
  record({
    currency: oneOf(currencies),
    addedUntil: time.nullable().describe('later transactions are not included yet'),
    firstDay: count.describe('days since 1970'),
    days: list(
      record({
        day: count,
        kind: oneOf(postKindNames).describe('cause, as in the ledger'),
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
  record({
    currency: oneOf(currencies).optional(),
    days: text(3).optional().describe('7 to 365; 30 by default'),
  }),
)
