import { postKindNames, postKinds } from '../../../../../domain/ledger/kinds.ts'
import type { Currency } from '../../../../../domain/ledger/currencies.ts'
import { currencies } from '../../../../../domain/ledger/currencies.ts'
import type { PostKind } from '../../../../../domain/ledger/kinds.ts'
import { bytes, count, timeText } from '../../../../../shared/format.ts'
import { id, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as balances from '../../../../../store/records/ledger/balances.ts'
import * as ledgerLatest from '../../../../../store/records/ledger/latest.ts'
import { currencyWords } from '../../../../ledger/parts/labels.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 20
const IN_BYTES: readonly Currency[] = ['upload', 'download']
const entry = record({
  id,
  at: time,
  kind: oneOf(postKindNames),
  says: text(300),
  currency: oneOf(currencies),
  amount: text(40),
  balance: text(40),
  by: text(30).nullable(),
})

/** A member's balance in each currency, and the last entries of the ledger. */
export const ledger = memberSection({
  name: 'ledger',
  leaf: 'economy',
  permission: 'members.see-private',
  statements: 2,
  read: async ({ profile, call }) => ({
    balances: await balances.ofMember(call.db, profile.id),
    entries: await ledgerLatest.ofMember(call.db, profile.id, FEW),
  }),
  part: ({ balances: has, entries }, { profile, href, call }) =>
    section('Ledger', {
      links: [
        ...(call.can('economy.grant')
          ? [{ label: 'New grant', href: `/admin/grants/new?names=${profile.name}` }]
          : []),
        ...(call.can('ledger.replay') ? [{ label: 'Replay traffic', href: `${href}/replay` }] : []),
      ],
      facts: currencies.map((one) => ({
        label: currencyWords[one],
        text: amountText(one, has[one]),
      })),
      table: tablePart({
        caption: 'Latest ledger entries, newest first',
        rows: entries.map((row) => ({
          head: words('Reason', postKinds[row.kind as PostKind] ?? row.kind),
          cells: [
            words('Details', row.says),
            figure('Amount', `${signed(row.currency, row.amount)} ${UNITS[row.currency]}`.trim()),
            figure('Balance', amountText(row.currency, row.balance)),
            words('By', row.by ?? ''),
            moment('Time', timeText(row.at, call.now)),
          ],
        })),
        nothing: 'No ledger entries yet.',
      }),
    }),
  json: {
    shape: {
      balances: record(Object.fromEntries(currencies.map((one) => [one, text(40)]))),
      ledgerEntries: list(entry).describe('amounts in the smallest unit of each currency'),
    },
    of: ({ balances: has, entries }) => ({
      balances: Object.fromEntries(currencies.map((one) => [one, String(has[one])])),
      ledgerEntries: entries.map((row) => ({
        ...row,
        amount: String(row.amount),
        balance: String(row.balance),
      })),
    }),
  },
})

const UNITS: Readonly<Record<Currency, string>> = {
  points: 'points',
  tokens: 'tokens',
  invites: 'invites',
  upload: 'up',
  download: 'down',
}

/** Formats an amount that is given in the smallest unit; points are stored in thousandths. */
function amountText(currency: Currency, amount: bigint): string {
  if (IN_BYTES.includes(currency)) return bytes(amount)
  if (currency !== 'points') return count(amount)
  const thousandths = amount % 1_000n
  const rest = thousandths === 0n ? '' : `.${String(thousandths).padStart(3, '0')}`
  return `${count(amount / 1_000n)}${rest}`
}

function signed(currency: Currency, amount: bigint): string {
  return amount < 0n ? `−${amountText(currency, -amount)}` : `+${amountText(currency, amount)}`
}
