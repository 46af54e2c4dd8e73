import { currencies } from '../../domain/ledger/currencies.ts'
import type { PostKind } from '../../domain/ledger/kinds.ts'
import { postKinds } from '../../domain/ledger/kinds.ts'
import { DAY_MS } from '../../domain/units.ts'
import { id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { EntryFilter } from '../../store/records/ledger/entries.ts'
import type { FieldErrors, Fields } from '../http/frame/forms.ts'
import { readForm } from '../http/frame/forms.ts'
import { dayIn } from '../ui/typed-times.ts'

const kinds = Object.keys(postKinds) as readonly PostKind[]

const day = text(10)
  .refine((given) => given === '' || dayIn(given) !== null, 'must be a date like 2026-11-20')
  .optional()

export const filterFields = {
  currency: oneOf(['', ...currencies]).optional(),
  kind: oneOf(['', ...kinds]).optional(),
  from: day.describe('a date (UTC), `2026-11-20`'),
  until: day.describe('a date (UTC), inclusive'),
}
const filterShape = strictRecord(filterFields)

export interface LedgerQuery {
  readonly filter: EntryFilter
  readonly errors: FieldErrors
}

/** The filters of the list; invalid values are ignored and reported. */
export function ledgerQuery({ currency, kind, from, until }: Fields): LedgerQuery {
  const read = readForm(filterShape, { currency, kind, from, until })
  const nothing = { currency: null, kind: null, from: null, until: null }
  if (!read.ok) return { filter: nothing, errors: read.errors }
  const { value } = read
  const last = dayIn(value.until)
  const filter = {
    currency: value.currency === '' ? null : (value.currency ?? null),
    kind: value.kind === '' ? null : (value.kind ?? null),
    from: dayIn(value.from),
    until: last === null ? null : new Date(last.getTime() + DAY_MS),
  }
  return { filter: filter as EntryFilter, errors: {} }
}

/** The cursor of the list. */
export const place = strictRecord({ post: id, account: id })
