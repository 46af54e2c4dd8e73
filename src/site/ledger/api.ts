import { record, strictRecord } from '../../shared/shape.ts'
import { currencies } from '../../domain/ledger/currencies.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf, listOf, paging } from '../http/frame/shapes.ts'
import { amountShape } from './parts/labels.ts'
import { filterFields } from './forms.ts'
import { entryShape } from './json.ts'

const balances = record(Object.fromEntries(currencies.map((name) => [name, amountShape])))

export const list: Declared = {
  description: 'Lists your entries of the ledger, the newest first, and what you have.',
  query: strictRecord({ ...filterFields, ...paging }),
  reply: listOf(entryShape, { balances }),
}

export const csv: Declared = {
  description: 'Gives your entries of the ledger as CSV, the newest 10,000 of those asked for.',
  query: strictRecord(filterFields),
  reply: bytesOf('text/csv'),
}
