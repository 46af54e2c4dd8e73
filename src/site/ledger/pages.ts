import { currencies } from '../../domain/ledger/currencies.ts'
import { postKinds } from '../../domain/ledger/kinds.ts'
import { timeText } from '../../shared/format.ts'
import type { Balances } from '../../store/records/ledger/balances.ts'
import type { EntryRow } from '../../store/records/ledger/entries.ts'
import type { Cell } from '../ui/cells.ts'
import { figure, moment, words } from '../ui/cells.ts'
import type { EconomyPage } from '../http/figures-page.ts'
import { economyPage, part, table } from '../http/figures-page.ts'
import { choices, control } from '../http/control.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Typed } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'
import { amountText, causeHref, changeText, currencyWords } from './parts/labels.ts'

interface Shown {
  readonly rows: readonly EntryRow[]
  readonly pager: Pager | null
  readonly own: Balances
  readonly typed: Typed
}

export function ledgerPage({ rows, pager, own, typed }: Shown, now: Date): EconomyPage {
  const { values } = typed
  const csv = withQuery('/ledger.csv', values, { cursor: undefined, limit: undefined })
  const kinds = Object.entries(postKinds)
  const money = currencies.map((name) => [name, currencyWords[name]] as const)
  return economyPage('/ledger', 'Your ledger', {
    lead: 'Every change of your balances: where it came from and what it was spent on.',
    figures: currencies.map((name) => ({
      label: currencyWords[name],
      text: amountText(name, own[name]),
      title: String(own[name]),
    })),
    parts: [
      part('Entries', {
        filter: {
          action: '/ledger',
          controls: [
            control('select', typed, 'currency', 'Currency', {
              options: choices('All currencies', money),
            }),
            control('select', typed, 'kind', 'Reason', { options: choices('All reasons', kinds) }),
            control('text', typed, 'from', 'From date (UTC)', { type: 'date' }),
            control('text', typed, 'until', 'To date (inclusive)', { type: 'date' }),
          ],
        },
        listing: table(
          'Your entries, newest first',
          rows.map((row) => lineOf(row, now)),
          'No matching entries. Everything you earn, buy or receive appears here.',
        ),
        pager,
        links: [
          { label: 'Download CSV', href: csv },
          { label: 'How your traffic is calculated', href: '/ledger/traffic' },
        ],
      }),
    ],
  })
}

function lineOf(row: EntryRow, now: Date): readonly Cell[] {
  const { currency, amount, balanceAfter, cause, causeId, says, kind } = row
  return [
    moment('When', timeText(row.at, now)),
    figure('Change', changeText(currency, amount)),
    figure('Balance', amountText(currency, balanceAfter)),
    words('Reason', postKinds[kind], causeHref(cause, causeId)),
    words('Details', row.by === null || says === '' ? says : `${says} (${row.by})`),
  ]
}
