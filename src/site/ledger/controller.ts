import { currencies } from '../../domain/ledger/currencies.ts'
import { postKinds } from '../../domain/ledger/kinds.ts'
import * as balances from '../../store/records/ledger/balances.ts'
import * as entries from '../../store/records/ledger/entries.ts'
import { csvFile } from '../ui/csv.ts'
import { file, get, invalid, page, refuse } from '../http/action.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listed } from '../http/frame/listed.ts'
import { amountJson } from './parts/labels.ts'
import * as api from './api.ts'
import { ledgerQuery, place } from './forms.ts'
import { entryJson } from './json.ts'
import { ledgerPage } from './pages.ts'

const PATH = '/ledger'
/** The most rows in one file; members who need more can filter by date. */
const CSV_ROWS = 10_000

export const list = get(PATH, 'account.own', api.list, async (call) => {
  const { db, member, query, now } = call
  const { filter, errors } = ledgerQuery(query)
  const own = await balances.ofMember(db, member.id)
  const isWrong = Object.keys(errors).length > 0
  const found = await listed(
    call,
    place,
    async (after, limit) => (isWrong ? [] : entries.ofMember(db, member.id, filter, after, limit)),
    ({ postId, accountId }) => ({ post: postId, account: accountId }),
  )
  const { rows, next } = found
  const pager = pagerOf(PATH, found, query)
  const shown = ledgerPage({ rows, pager, own, typed: { values: query, errors } }, now)
  if (isWrong) return invalid('ledger/list', shown, errors)
  const all = currencies.map((name) => [name, amountJson(name, own[name])])
  const items = rows.map(entryJson)
  const json = { items, next, total: null, balances: Object.fromEntries(all) }
  return page('ledger/list', shown, json)
})

export const csv = get('/ledger.csv', 'account.own', api.csv, async ({ db, member, query }) => {
  const { filter, errors } = ledgerQuery(query)
  const [[field, texts] = []] = Object.entries(errors)
  if (field !== undefined) return refuse('BAD_REQUEST', { detail: `${field} ${texts?.join('; ')}` })
  const rows = await entries.ofMember(db, member.id, filter, null, CSV_ROWS)
  const head = ['at', 'currency', 'amount', 'balance_after', 'kind', 'says', 'by', 'entry']
  const lines = rows.map((row) => [
    row.at.toISOString(),
    row.currency,
    String(amountJson(row.currency, row.amount)),
    String(amountJson(row.currency, row.balanceAfter)),
    postKinds[row.kind],
    row.says,
    row.by,
    row.postId,
  ])
  return file('text/csv; charset=utf-8', csvFile(head, lines), 'ledger.csv')
})
