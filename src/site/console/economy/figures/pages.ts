import type { Currency } from '../../../../domain/ledger/currencies.ts'
import { currencies } from '../../../../domain/ledger/currencies.ts'
import { postKinds } from '../../../../domain/ledger/kinds.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import { count } from '../../../../shared/format.ts'
import type { DayRow, SpreadRow, spreadDays } from '../../../../store/points/economy-figures.ts'
import { currencyWords } from '../../../ledger/parts/labels.ts'
import { figure, words } from '../../../ui/cells.ts'
import { dayChart } from '../../../ui/day-chart.ts'
import { madeHourly } from '../../../ui/made-hourly.ts'
import type { Section, SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { spreadTable } from '../simulations/parts/results.ts'
import { percent, valueText } from '../simulations/parts/values.ts'
import type { TablePart } from '../../frame/table.ts'
import { tablePart } from '../../frame/table.ts'

export interface EconomyFigures {
  readonly currency: Currency
  /** The first day, in days since 1970; both ends are shown. */
  readonly firstDay: number
  readonly lastDay: number
  readonly days: readonly DayRow[]
  readonly spread: SpreadRow | null
  readonly spreadDays: Awaited<ReturnType<typeof spreadDays>>
  readonly addedUntil: Date | null
}

const UNITS = {
  points: 'points',
  tokens: 'members',
  invites: 'members',
  upload: 'bytes',
  download: 'bytes',
} as const

/** Returns the page of a currency: what was issued and spent, the total, and its distribution. */
export function economyPage(given: EconomyFigures, now: Date): SectionsPage {
  const { currency, addedUntil } = given
  const until = addedUntil !== null && addedUntil > now ? now : addedUntil
  return sectionsPage({
    title: `Economy statistics: ${currencyWords[currency].toLowerCase()}`,
    lead: madeHourly('These figures are', until),
    sections: [
      ...flows(given, now),
      section('By cause', { table: causes(given) }),
      ...spreadSections(given),
    ],
  })
}

function flows(
  { currency, firstDay, lastDay, days, spread }: EconomyFigures,
  now: Date,
): readonly Section[] {
  const length = lastDay - firstDay + 1
  const [minted, burned] = [Array<bigint>(length).fill(0n), Array<bigint>(length).fill(0n)]
  for (const row of days) {
    minted[row.day - firstDay] += row.minted
    burned[row.day - firstDay] += row.burned
  }
  const text = textOf(currency)
  const sum = (all: readonly bigint[]) => all.reduce((a, b) => a + b, 0n)
  const [allMinted, allBurned] = [sum(minted), sum(burned)]
  const stock = stockOf(spread?.total ?? 0n, minted, burned)
  const lines = [
    { label: 'issued', values: minted },
    { label: 'spent', values: burned },
  ]
  const drawn = [
    dayChart({ label: 'Issued and spent', firstDay, lines, text, now }),
    dayChart({
      label: 'Total held',
      firstDay,
      lines: [{ label: 'total held', values: stock }],
      text,
      now,
    }),
  ]
  return [
    section(`Last ${length} days`, {
      facts: [
        { label: 'Issued', text: text(allMinted) },
        { label: 'Spent', text: text(allBurned) },
        { label: 'Issued per day', text: text(allMinted / BigInt(length)) },
        { label: 'Held by members', text: text(spread?.total ?? 0n) },
        { label: 'Growth', text: growth(stock) },
      ],
      charts: drawn,
      links: linksOf(currency),
    }),
  ]
}

/** Returns links to the other currencies, to more days, and to the figures as JSON. */
function linksOf(currency: Currency) {
  const others = currencies.filter((one) => one !== currency)
  return [
    ...others.map((one) => ({ label: currencyWords[one], href: `/admin/economy?currency=${one}` })),
    { label: '90 days', href: `/admin/economy?currency=${currency}&days=90` },
    { label: 'JSON', href: `/admin/economy.json?currency=${currency}` },
  ]
}

/** Returns the total at the end of each day: the present total minus later entries. */
function stockOf(now: bigint, minted: readonly bigint[], burned: readonly bigint[]): bigint[] {
  const stock: bigint[] = []
  let left = now
  for (let at = minted.length - 1; at >= 0; at--) {
    stock[at] = left
    left += burned[at] - minted[at]
  }
  return stock
}

function growth(stock: readonly bigint[]): string {
  const [first, last] = [stock[0], stock[stock.length - 1]]
  return first <= 0n ? '–' : percent(Number(last - first) / Number(first))
}

function textOf(currency: Currency) {
  return (value: bigint) => valueText(UNITS[currency], value)
}

function causes({ currency, days }: EconomyFigures): TablePart {
  const sums = new Map<string, { minted: bigint; burned: bigint; moved: bigint; posts: number }>()
  for (const { kind, minted, burned, moved, posts } of days) {
    const sum = sums.get(kind) ?? { minted: 0n, burned: 0n, moved: 0n, posts: 0 }
    sums.set(kind, {
      minted: sum.minted + minted,
      burned: sum.burned + burned,
      moved: sum.moved + moved,
      posts: sum.posts + posts,
    })
  }
  const text = textOf(currency)
  const size = ({ minted, burned, moved }: { minted: bigint; burned: bigint; moved: bigint }) =>
    Number(minted + burned + moved)
  return tablePart({
    caption: 'Amounts issued, spent and moved between members, by cause',
    rows: [...sums]
      .sort(([, a], [, b]) => size(b) - size(a))
      .map(([kind, { minted, burned, moved, posts }]) => ({
        head: words('Cause', nameOf(kind)),
        cells: [
          figure('Issued', text(minted)),
          figure('Spent', text(burned)),
          figure('Between members', text(moved)),
          figure('Transactions', count(posts)),
        ],
      })),
    nothing: 'No transactions in these days.',
  })
}

function nameOf(kind: string): string {
  return (postKinds as Readonly<Record<string, string>>)[kind] ?? kind
}

function spreadSections(given: EconomyFigures): readonly Section[] {
  const { currency, spread, spreadDays: days } = given
  if (spread === null) return []
  const { members, holders, total, deciles, gini, topShare } = spread
  const out = { name: currency, label: currencyWords[currency], unit: UNITS[currency], members }
  const numbers = { total: String(total), deciles, gini, topShare }
  const ginis = days.map((row) => BigInt(Math.round(row.gini * 1_000)))
  const first = days[0]
  return [
    section('Distribution', {
      facts: [
        { label: 'Active members', text: count(members) },
        { label: 'Members with a balance', text: count(holders) },
      ],
      charts:
        first === undefined
          ? []
          : [
              dayChart({
                label: 'Gini coefficient by day of calculation',
                firstDay: Math.floor(first.day.getTime() / DAY_MS),
                lines: [{ label: 'Gini', values: ginis }],
                text: (value) => (Number(value) / 1_000).toFixed(2),
              }),
            ],
      table: spreadTable([{ ...out, ...numbers }]),
    }),
  ]
}
