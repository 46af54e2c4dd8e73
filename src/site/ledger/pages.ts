import { currencies } from '../../domain/ledger/currencies.ts'
import { postKinds } from '../../domain/ledger/kinds.ts'
import { timeText } from '../../shared/format.ts'
import type { Balances } from '../../store/records/ledger/balances.ts'
import type { EntryRow } from '../../store/records/ledger/entries.ts'
import type { Cell, EconomyPage } from '../ui/figures-page.ts'
import { economyPage, figure, moment, part, table, words } from '../ui/figures-page.ts'
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
  return economyPage('/ledger', 'My ledger', {
    lead: 'Everything that you have, how it came and where it went. Nothing else changes it.',
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
            control('select', typed, 'currency', 'What', { options: choices('Everything', money) }),
            control('select', typed, 'kind', 'Why', { options: choices('Whatever for', kinds) }),
            control('text', typed, 'from', 'From (UTC)', { type: 'date' }),
            control('text', typed, 'until', 'Until, included', { type: 'date' }),
          ],
        },
        listing: table(
          'Your entries, the newest first',
          rows.map((row) => lineOf(row, now)),
          'No entry fits. Whatever you earn, buy or are given will stand here.',
        ),
        pager,
        links: [
          { label: 'As CSV', href: csv },
          { label: 'What your traffic is made of', href: '/ledger/traffic' },
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
    figure('After it', amountText(currency, balanceAfter)),
    words('Why', postKinds[kind], causeHref(cause, causeId)),
    words('In words', row.by === null || says === '' ? says : `${says} (${row.by})`),
  ]
}
