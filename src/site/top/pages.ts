import type { TopList, TopPeriod } from '../../domain/top/top.ts'
import { periodLabels, topListRows, topLists, topPeriods } from '../../domain/top/top.ts'
import { count } from '../../shared/format.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import type { Shown, TopRow } from '../../store/top/top.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { control } from '../http/control.ts'
import { untyped } from '../http/frame/fields.ts'
import { figure, words } from '../ui/cells.ts'
import type { EconomyPage } from '../http/figures-page.ts'
import { part, table } from '../http/figures-page.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { figureCell, figureHead, fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import { userHref } from '../ui/link.ts'
import { isoDay } from './json.ts'
import { madeHourly } from '../ui/made-hourly.ts'

/** The lists other than torrents, which have the same rows as everywhere. */
type PlainList = Exclude<TopList, 'torrents'>

const PATHS: Readonly<Record<PlainList, (row: TopRow) => string>> = {
  uploaders: ({ name }) => userHref(name),
  requests: ({ id }) => `/requests/${id}`,
  posts: ({ id }) => `/posts/${id}`,
}

export function topPage(list: PlainList, period: TopPeriod, shown: Shown): EconomyPage {
  const { label, of, counts } = topListRows[list]
  const rows = shown.rows.map((row) => [
    words(of, row.name, PATHS[list](row)),
    figure('Place', count(row.place)),
    figure(counts, count(row.value)),
  ])
  const nothing = 'Nothing was counted in this period.'
  return {
    ...headOf(list, period, shown),
    figures: [],
    hasFigures: false,
    parts: [
      part(headingOf(period, shown), {
        filter: filterOf(list, period, shown),
        listing: table(label, rows, nothing),
        links: linksOf(list, period, shown),
      }),
    ],
  }
}

interface TopTorrentsPage extends PageData {
  readonly tabs: EconomyPage['tabs']
  readonly lead: string
  readonly heading: string
  readonly action: string
  readonly controls: readonly Control[]
  readonly heads: readonly Head[]
  /** The factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  readonly lines: readonly TorrentRow[]
  readonly hasLines: boolean
  readonly links: readonly { readonly label: string; readonly href: string }[]
}

interface TopTorrents {
  readonly lines: ReadonlyMap<number, TorrentLine>
  readonly facts: RowFacts
}

/** Shows torrents as in every list, with their ranks. */
export function topTorrentsPage(
  period: TopPeriod,
  shown: Shown,
  { lines, facts }: TopTorrents,
): TopTorrentsPage {
  const { counts } = topListRows.torrents
  // The lists have a column with all snatches of a torrent.
  const counted = `${counts} counted`
  const [name, ...heads] = fixedHeads(facts.columns)
  const rows = shown.rows.flatMap(({ id, place, value }) => {
    const line = lines.get(id)
    if (line === undefined) return []
    const row = torrentRow(line, facts)
    const cells = [figureCell('Place', count(place)), figureCell(counted, count(value))]
    return [{ ...row, cells: [...cells, ...row.cells] }]
  })
  return {
    ...headOf('torrents', period, shown),
    ...filterOf('torrents', period, shown),
    heading: headingOf(period, shown),
    heads: [name, figureHead('Place'), figureHead(counted), ...heads],
    shared: facts.shared,
    lines: rows,
    hasLines: rows.length > 0,
    links: linksOf('torrents', period, shown),
  }
}

function headOf(list: TopList, period: TopPeriod, shown: Shown) {
  const { label, says } = topListRows[list]
  return {
    title: `Top: ${label.toLowerCase()}`,
    tabs: topLists.map((one) => ({
      href: hrefOf(one, period),
      label: topListRows[one].label,
      isCurrent: one === list,
    })),
    lead: `${says} ${madeText(shown)}`,
  }
}

function headingOf(period: TopPeriod, { day }: Shown): string {
  if (day === null) return periodLabels[period]
  return `${periodLabels[period]}, until ${isoDay(day)}`
}

function madeText({ rows }: Shown): string {
  return madeHourly('This list is', rows[0]?.madeAt)
}

/** The filter by period and day, for those that an address may name. */
function filterOf(list: TopList, period: TopPeriod, shown: Shown) {
  const typed = untyped({ period, day: namedDay(shown) ?? '' })
  const options = topPeriods.map((one) => [one, periodLabels[one]] as const)
  return {
    action: pathOf(list),
    controls: [
      control('select', typed, 'period', 'Period', { options }),
      control('text', typed, 'day', 'Until (UTC)', { type: 'date' }),
    ],
  }
}

/** Links to the same period on adjacent days, and to the files. */
function linksOf(list: TopList, period: TopPeriod, shown: Shown) {
  const around = [shown.earlier, shown.later].flatMap((one) => {
    return one === null ? [] : [{ label: isoDay(one), href: hrefOf(list, period, isoDay(one)) }]
  })
  const day = namedDay(shown)
  const query = queryOf({ list, period, day })
  const files = [
    { label: 'CSV', href: `/top.csv?${query}` },
    { label: 'JSON', href: hrefOf(list, period, day).replace('?', '.json?') },
  ]
  return [...around, ...files]
}

/** Omits the newest day from addresses, so that a saved one always shows the newest list. */
function namedDay({ day, later }: Shown): string | undefined {
  return later === null || day === null ? undefined : isoDay(day)
}

function pathOf(list: TopList): string {
  return list === 'torrents' ? '/top' : `/top/${list}`
}

function hrefOf(list: TopList, period: TopPeriod, day?: string): string {
  return `${pathOf(list)}?${queryOf({ period, day })}`
}

function queryOf({
  day,
  ...others
}: {
  period: TopPeriod
  list?: TopList
  day?: string | undefined
}) {
  return new URLSearchParams({ ...others, ...(day !== undefined && { day }) }).toString()
}
