import { postKindNames } from '../../domain/ledger/kinds.ts'
import { count, named, oneOf, record, text, time } from '../../shared/shape.ts'
import { currencies } from '../../domain/ledger/currencies.ts'
import type { EntryRow } from '../../store/records/ledger/entries.ts'
import { amountJson, amountShape } from './parts/labels.ts'

export const entryShape = named(
  'LedgerEntry',
  record({
    at: time,
    currency: oneOf(currencies),
    amount: amountShape,
    balanceAfter: amountShape,
    kind: oneOf(postKindNames),
    cause: text(40).nullable().describe('the kind of cause, as in a URL'),
    causeId: count.nullable(),
    says: text(300),
    by: text(60).nullable().describe('the acting member; null: the system'),
  }),
)

export function entryJson(row: EntryRow) {
  const { at, currency, amount, balanceAfter, kind, cause, causeId, says, by } = row
  return {
    at,
    currency,
    amount: amountJson(currency, amount),
    balanceAfter: amountJson(currency, balanceAfter),
    kind,
    cause,
    causeId,
    says,
    by,
  }
}
