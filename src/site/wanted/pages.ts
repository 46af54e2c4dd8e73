import { rangesText } from '../../domain/bundles/gaps.ts'
import { kindRows } from '../../domain/bundles/kinds.ts'
import { pathName } from '../../domain/bundles/names.ts'
import { FEWEST_MEMBERS, SEARCH_DAYS } from '../../domain/wanted/wanted.ts'
import { count, utc } from '../../shared/format.ts'
import type { RequestRow } from '../../store/requests/requests.ts'
import type { GapRow, SearchRow } from '../../store/wanted/wanted.ts'
import { bundleHref } from '../bundles/parts/names.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { Pager } from '../http/frame/pager.ts'
import { bountyText } from '../requests/parts/bounty.ts'
import { figure, words } from '../ui/cells.ts'
import type { EconomyPage, Part, Table } from '../ui/figures-page.ts'
import { part, table } from '../ui/figures-page.ts'

const TABS = [
  ['/wanted', 'Wanted'],
  ['/wanted/gaps', 'Gaps in series'],
  ['/wanted/searches', 'Searches without results'],
] as const

interface Rights {
  readonly canRead: boolean
  readonly canAsk: boolean
}

interface Shown {
  readonly gaps: readonly GapRow[]
  readonly requests: readonly RequestRow[]
  readonly searches: readonly SearchRow[]
}

export function wantedPage(
  { gaps, requests, searches }: Shown,
  rights: Rights,
  feed: FeedLinks,
): EconomyPage {
  const ofRequests = part('Open requests', {
    listing: requestTable(requests),
    links: [
      { label: 'All requests', href: '/requests' },
      ...(rights.canAsk ? [{ label: 'New request', href: '/requests/new' }] : []),
    ],
  })
  const data = pageOf(
    '/wanted',
    'Wanted',
    `What the catalog lacks. ${madeText([...gaps, ...searches])}`,
    [
      part('Gaps in series', {
        listing: gapTable(gaps),
        links: [
          { label: 'All gaps', href: '/wanted/gaps' },
          { label: 'Feed', href: feed.feedHref },
        ],
      }),
      ...(rights.canRead ? [ofRequests] : []),
      part('Searches without results', {
        listing: searchTable(searches, rights.canAsk),
        links: [{ label: 'All of these searches', href: '/wanted/searches' }],
      }),
    ],
  )
  return { ...data, alternates: feed.alternates }
}

export function gapsPage(rows: readonly GapRow[], pager: Pager | null): EconomyPage {
  const lead = `Series and seasons of which the catalog has some parts. ${madeText(rows)}`
  const listed = part('The most wanted first', { listing: gapTable(rows), pager })
  return pageOf('/wanted/gaps', 'Gaps in series', lead, [listed])
}

export function searchesPage(rows: readonly SearchRow[], canAsk: boolean): EconomyPage {
  const lead =
    `What at least ${FEWEST_MEMBERS} members searched for within ${SEARCH_DAYS} days. ` +
    `Searches of fewer members are shown to no one. ${madeText(rows)}`
  const listed = part('Most members first', { listing: searchTable(rows, canAsk) })
  return pageOf('/wanted/searches', 'Searches without results', lead, [listed])
}

function pageOf(path: string, title: string, lead: string, parts: readonly Part[]): EconomyPage {
  const tabs = TABS.map(([href, label]) => ({ href, label, isCurrent: href === path }))
  return { title, tabs, lead, figures: [], hasFigures: false, parts }
}

function madeText(rows: readonly { readonly madeAt: Date }[]): string {
  const made = rows.map(({ madeAt }) => madeAt.getTime())
  if (made.length === 0) return 'A task looks every hour.'
  return `A task looks every hour, last at ${utc(new Date(Math.max(...made)))}.`
}

/** `Episodes 3 to 5`: the parts of a bundle that are missing. */
export function missingText({ kind }: GapRow['bundle'], missing: readonly number[]): string {
  const { counts } = kindRows[kind]
  const of = counts === null ? '' : kindRows[counts][missing.length === 1 ? 'label' : 'plural']
  return `${of} ${rangesText(missing)}`
}

function gapTable(rows: readonly GapRow[]): Table {
  const lines = rows.map(({ bundle, missing, demand }) => [
    words('Series', pathName([...bundle.above, bundle]), bundleHref(bundle)),
    words('Missing', missingText(bundle, missing)),
    figure('Demand', count(demand)),
  ])
  return table(
    'Gaps in series',
    lines,
    'Nothing is missing in series, as far as the catalog knows.',
  )
}

function requestTable(rows: readonly RequestRow[]): Table {
  const lines = rows.map((row) => [
    words('Request', row.title, `/requests/${row.id}`),
    words('Category', row.categoryName),
    figure('Bounty', bountyText(row)),
    figure('Supporters', count(row.givers)),
  ])
  return table('Open requests', lines, 'No open requests.')
}

function searchTable(rows: readonly SearchRow[], canAsk: boolean): Table {
  const lines = rows.map(({ words: line, members }) => [
    words('Search', line, `/torrents?${new URLSearchParams({ q: line }).toString()}`),
    figure('Members', count(members)),
    ...(canAsk
      ? [
          words(
            'Request',
            'Request it',
            `/requests/new?${new URLSearchParams({ title: line }).toString()}`,
          ),
        ]
      : []),
  ])
  return table(
    'Searches without results',
    lines,
    'No search that several members made is without results.',
  )
}
