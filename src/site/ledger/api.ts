import { record, strictRecord } from '../../shared/shape.ts'
import { currencies } from '../../domain/ledger/currencies.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf, listOf, paging } from '../http/frame/shapes.ts'
import { amountShape } from './parts/labels.ts'
import { filterFields } from './forms.ts'
import { entryShape } from './json.ts'

const balances = record(Object.fromEntries(currencies.map((name) => [name, amountShape])))

export const list: Declared = {
  description: 'Lists your ledger entries, newest first, and your balances.',
  query: strictRecord({ ...filterFields, ...paging }),
  reply: listOf(entryShape, { balances }),
}

export const csv: Declared = {
  description: 'Returns your ledger entries as CSV: the newest 10,000 of the selected ones.',
  query: strictRecord(filterFields),
  reply: bytesOf('text/csv'),
  isExact: true,
}
