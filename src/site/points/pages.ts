import type { Share } from '../../domain/points/formula.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import { count, pointWords, points } from '../../shared/format.ts'
import type { DayOfPoints } from '../../store/records/ledger/entries.ts'
import { figure, words } from '../ui/cells.ts'
import type { ChartPart } from '../ui/charts.ts'
import type { EconomyPage, Part } from '../http/figures-page.ts'
import { economyPage, part, table } from '../http/figures-page.ts'
import { axes, dayHead, endOfDay, stepChart } from '../ui/charts.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Bonus } from './ideas.ts'
import { ideasOf } from './ideas.ts'

export interface PagedShares {
  readonly rows: readonly Share[]
  readonly next: string | null
  readonly isFirst: boolean
}

export function bonusPage(bonus: Bonus, paged: PagedShares, now: Date): EconomyPage {
  const { earned, balance, days } = bonus
  const got = days.reduce((sum, day) => sum + day.earned, 0n)
  return economyPage('/points', 'Your points', {
    lead: 'Seeding earns points every hour.',
    figures: [
      { label: 'Balance', text: points(balance), title: null },
      { label: 'Points per hour', text: points(earned.milliPoints), title: null },
      { label: 'Counted torrents', text: count(earned.shares.length), title: null },
      { label: 'Earned in 30 days', text: points(got), title: null },
    ],
    parts: [formulaPart(bonus), sharesPart(bonus, paged), morePart(bonus), daysPart(days, now)],
  })
}

function formulaPart({ chosen, earned }: Bonus): Part {
  if (chosen === null) return part('Formula', { lead: 'Seeding earns no points on this site.' })
  const { formula, values } = chosen
  const named = Object.entries(formula.params).map(([name, { label, help }]) => {
    return [words('Setting', label), figure('Value', String(values[name])), words('Effect', help)]
  })
  return part(`Formula: ${formula.label}`, {
    lead: formula.says,
    code: `${formula.formula} → ${pointWords(earned.milliPoints)} for this hour`,
    listing: table('Settings of the formula', named, 'This formula has no settings.'),
  })
}

/** The share of each torrent, with the values in the formula. */
function sharesPart({ earned, names, chosen }: Bonus, { rows, next, isFirst }: PagedShares): Part {
  const joined = chosen?.formula.joins === 'plus' ? ' + ' : ' × '
  const lines = rows.map(({ torrentId, milliPoints, parts }) => {
    const share = earned.milliPoints === 0 ? 0 : (milliPoints / earned.milliPoints) * 100
    const why = parts.map(({ label, value }) => `${label} ${Number(value.toPrecision(4))}`)
    return [
      words('Torrent', names.get(torrentId) ?? `Torrent ${torrentId}`, `/torrents/${torrentId}`),
      figure('Points per hour', points(milliPoints)),
      figure('Share', `${share.toFixed(1)} %`),
      words('Calculation', why.join(joined)),
    ]
  })
  return part('Points per torrent', {
    lead: 'Torrents that you have been seeding for at least 30 minutes, highest first.',
    listing: table(
      'Points per torrent in this hour',
      lines,
      'No counted torrents. A torrent counts after 30 minutes of seeding.',
    ),
    pager: pagerOf('/points', { isFirst, next }),
  })
}

function morePart(bonus: Bonus): Part {
  const rows = ideasOf(bonus).map(({ says, more }) => [
    words('Suggestion', says),
    figure('Additional points per hour', `+${points(more)}`),
  ])
  return part('How to earn more', {
    lead: 'Estimates for torrents that you do not seed yet.',
    listing: table('How to earn more', rows, 'No suggestions: you already earn the maximum.'),
  })
}

function daysPart(days: readonly DayOfPoints[], now: Date): Part {
  if (days.length === 0)
    return part('Points per day', { lead: 'No points were earned or spent in the last 30 days.' })
  return part('Points per day', { charts: [chartOf(days, now)] })
}

function chartOf(days: readonly DayOfPoints[], now: Date): ChartPart {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000
  const seconds = now.getTime() / 1_000
  const line = (name: string, of: (day: DayOfPoints) => bigint) => ({
    name,
    steps: days.toReversed().map((day) => {
      const from = at(day.day)
      return { from, until: endOfDay(from, seconds), value: Number(of(day)) / 1_000 }
    }),
  })
  const drawn = stepChart(
    [line('good', ({ earned }) => earned), line('busy', ({ spent }) => spent)],
    at(days[days.length - 1].day),
    Math.max(at(days[0].day) + DAY_SECONDS, seconds),
  )
  const names = ['Earned by seeding', 'Received in other ways', 'Spent']
  const rows = days.map(({ day, earned, otherwise, spent }) => ({
    head: dayHead(day, at(day), seconds),
    href: null,
    cells: [points(earned), points(otherwise), points(spent)],
  }))
  const [most, half] = [drawn.most, drawn.most / 2].map((one) => points(Math.round(one * 1_000)))
  return {
    ...drawn,
    ...axes(rows.toReversed(), names, [most, half]),
    label: 'Points per day',
    keys: [
      { name: 'good', label: 'earned' },
      { name: 'busy', label: 'spent' },
    ],
    columns: ['Day (UTC)', ...names],
    rows,
  }
}
