import type { Share } from '../../domain/points/formula.ts'
import { count, points } from '../../shared/format.ts'
import type { DayOfPoints } from '../../store/records/ledger/entries.ts'
import type { ChartPart, EconomyPage, Part } from '../ui/figures-page.ts'
import { economyPage, figure, part, table, words } from '../ui/figures-page.ts'
import { stepChart } from '../ui/charts.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Bonus } from './ideas.ts'
import { ideasOf } from './ideas.ts'

export interface PagedShares {
  readonly rows: readonly Share[]
  readonly next: string | null
  readonly isFirst: boolean
}

const DAY = 86_400

export function bonusPage(bonus: Bonus, paged: PagedShares, now: Date): EconomyPage {
  const { earned, balance, days } = bonus
  const got = days.reduce((sum, day) => sum + day.earned, 0n)
  return economyPage('/bonus', 'My points', {
    lead: 'What you seed earns points, each hour anew.',
    figures: [
      { label: 'Balance', text: points(balance), title: null },
      { label: 'An hour earns now', text: points(earned.milliPoints), title: null },
      { label: 'Torrents that count', text: count(earned.shares.length), title: null },
      { label: 'Earned in 30 days', text: points(got), title: null },
    ],
    parts: [formulaPart(bonus), sharesPart(bonus, paged), morePart(bonus), daysPart(days, now)],
  })
}

function formulaPart({ chosen, earned }: Bonus): Part {
  if (chosen === null) return part('The formula', { lead: 'Seeding earns nothing here.' })
  const { formula, values } = chosen
  const named = Object.entries(formula.params).map(([name, { label, help }]) => {
    return [words('Value', label), figure('Is', String(values[name])), words('What it does', help)]
  })
  return part(`The formula: ${formula.label}`, {
    lead: formula.says,
    code: `${formula.formula} → ${points(earned.milliPoints)} points for this hour`,
    listing: table('The values of the formula', named, 'It has no values.'),
  })
}

/** What each torrent stands for, with the numbers of the formula. */
function sharesPart({ earned, names, chosen }: Bonus, { rows, next, isFirst }: PagedShares): Part {
  const joined = chosen?.formula.joins === 'plus' ? ' + ' : ' × '
  const lines = rows.map(({ torrentId, milliPoints, parts }) => {
    const share = earned.milliPoints === 0 ? 0 : (milliPoints / earned.milliPoints) * 100
    const why = parts.map(({ label, value }) => `${label} ${Number(value.toPrecision(4))}`)
    return [
      words('Torrent', names.get(torrentId) ?? `Torrent ${torrentId}`, `/torrents/${torrentId}`),
      figure('Points an hour', points(milliPoints)),
      figure('Of the whole', `${share.toFixed(1)} %`),
      words('Why', why.join(joined)),
    ]
  })
  return part('Torrent by torrent', {
    lead: 'What is seeded now and has been for half an hour, the one that earns most first.',
    listing: table(
      'What each torrent earns in this hour',
      lines,
      'You seed nothing that counts now. Seed something for half an hour.',
    ),
    pager: pagerOf('/bonus', { isFirst, next }),
  })
}

function morePart(bonus: Bonus): Part {
  const rows = ideasOf(bonus).map(({ says, more }) => [
    words('What', says),
    figure('More an hour', `+${points(more)}`),
  ])
  return part('What would earn more', {
    lead: 'The formula, asked about what you do not seed yet.',
    listing: table('What would earn more', rows, 'Nothing: you earn the most that there is.'),
  })
}

function daysPart(days: readonly DayOfPoints[], now: Date): Part {
  if (days.length === 0) return part('By day', { lead: 'No points moved in the last 30 days.' })
  return part('By day', { charts: [chartOf(days, now)] })
}

function chartOf(days: readonly DayOfPoints[], now: Date): ChartPart {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000
  const line = (name: string, of: (day: DayOfPoints) => bigint) => ({
    name,
    steps: days.toReversed().map((day) => {
      return { from: at(day.day), until: at(day.day) + DAY, value: Number(of(day)) / 1_000 }
    }),
  })
  const drawn = stepChart(
    [line('good', ({ earned }) => earned), line('busy', ({ spent }) => spent)],
    at(days[days.length - 1].day),
    Math.max(at(days[0].day) + DAY, now.getTime() / 1_000),
  )
  return {
    ...drawn,
    label: 'Points by day',
    mostText: points(Math.round(drawn.most * 1_000)),
    keys: [
      { name: 'good', label: 'earned' },
      { name: 'busy', label: 'spent' },
    ],
    columns: ['Day (UTC)', 'Earned by seeding', 'Got otherwise', 'Spent'],
    rows: days.map(({ day, earned, otherwise, spent }) => ({
      head: day,
      cells: [points(earned), points(otherwise), points(spent)],
    })),
  }
}
