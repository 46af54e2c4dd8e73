import { rangesText } from '../../domain/bundles/gaps.ts'
import { kindRows } from '../../domain/bundles/kinds.ts'
import { pathName } from '../../domain/bundles/names.ts'
import { FEWEST_MEMBERS, SEARCH_DAYS } from '../../domain/wanted/wanted.ts'
import { count } from '../../shared/format.ts'
import type { RequestRow } from '../../store/requests/requests.ts'
import type { GapRow, SearchRow } from '../../store/wanted/wanted.ts'
import { bundleHref } from '../bundles/parts/names.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { Pager } from '../http/frame/pager.ts'
import type { PageData } from '../http/reply.ts'
import type { RequestLine } from '../requests/parts/row.ts'
import { requestLine } from '../requests/parts/row.ts'
import { breakable } from '../ui/breakable.ts'
import { madeHourly, newestOf } from '../ui/made-hourly.ts'
import type { Link } from '../ui/link.ts'

const TABS = [
  ['/wanted', 'Wanted'],
  ['/wanted/gaps', 'Gaps in series'],
  ['/wanted/searches', 'Searches without results'],
] as const

interface GapLine {
  readonly labelHtml: string
  readonly href: string
  readonly missing: string
  readonly demand: string
}

interface SearchLine extends Link {
  readonly members: string
  /** Where to request it; null for readers without permission. */
  readonly askHref: string | null
}

/** One list of the page, with the rows of its kind; without rows it shows `nothing`. */
interface Section {
  readonly id: 'gaps' | 'requests' | 'searches'
  readonly heading: string
  readonly nothing: string | null
  readonly gaps: { readonly lines: readonly GapLine[] } | null
  readonly requests: { readonly lines: readonly RequestLine[] } | null
  readonly searches: { readonly canAsk: boolean; readonly lines: readonly SearchLine[] } | null
  readonly pager: Pager | null
  readonly links: readonly Link[]
  readonly hasLinks: boolean
}

export interface WantedPage extends PageData {
  readonly tabs: readonly (Link & { readonly isCurrent: boolean })[]
  readonly lead: string
  readonly sections: readonly Section[]
}

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
  now: Date,
): WantedPage {
  const lead = `What the catalog lacks. ${made([...gaps, ...searches])}`
  const data = pageOf('/wanted', 'Wanted', lead, [
    gapSection('Gaps in series', gaps, {
      links: [
        { label: 'All gaps', href: '/wanted/gaps' },
        { label: 'Feed', href: feed.feedHref },
      ],
    }),
    ...(rights.canRead ? [requestSection(requests, rights, now)] : []),
    searchSection('Searches without results', searches, rights.canAsk, {
      links: [{ label: 'All of these searches', href: '/wanted/searches' }],
    }),
  ])
  return { ...data, alternates: feed.alternates }
}

export function gapsPage(rows: readonly GapRow[], pager: Pager | null): WantedPage {
  const lead = `Series and seasons that the catalog has only in part. ${made(rows)}`
  const listed = gapSection('Most wanted first', rows, { pager })
  return pageOf('/wanted/gaps', 'Gaps in series', lead, [listed])
}

export function searchesPage(rows: readonly SearchRow[], canAsk: boolean): WantedPage {
  const lead =
    `What at least ${FEWEST_MEMBERS} members searched for within ${SEARCH_DAYS} days. Searches ` +
    `made by fewer members are not shown. ${made(rows)}`
  const listed = searchSection('Most members first', rows, canAsk)
  return pageOf('/wanted/searches', 'Searches without results', lead, [listed])
}

function pageOf(
  path: string,
  title: string,
  lead: string,
  sections: readonly Section[],
): WantedPage {
  const tabs = TABS.map(([href, label]) => ({ href, label, isCurrent: href === path }))
  return { title, tabs, lead, sections }
}

const made = (rows: Parameters<typeof newestOf>[0]) => madeHourly('This list is', newestOf(rows))

/** Names the missing parts of a bundle: `Episodes 3 to 5`. */
export function missingText({ kind }: GapRow['bundle'], missing: readonly number[]): string {
  const { counts } = kindRows[kind]
  const of = counts === null ? '' : kindRows[counts][missing.length === 1 ? 'label' : 'plural']
  return `${of} ${rangesText(missing)}`
}

function gapSection(
  heading: string,
  rows: readonly GapRow[],
  more: Partial<Section> = {},
): Section {
  const lines = rows.map(({ bundle, missing, demand }) => ({
    labelHtml: breakable(pathName([...bundle.above, bundle])),
    href: bundleHref(bundle),
    missing: missingText(bundle, missing),
    demand: count(demand),
  }))
  const nothing = 'Nothing is missing in series, as far as the catalog knows.'
  return section('gaps', heading, lines.length === 0 ? { nothing } : { gaps: { lines } }, more)
}

function requestSection(rows: readonly RequestRow[], { canAsk }: Rights, now: Date): Section {
  const lines = rows.map((row) => requestLine(row, now))
  const links = [
    { label: 'All requests', href: '/requests' },
    ...(canAsk ? [{ label: 'New request', href: '/requests/new' }] : []),
  ]
  const listed = lines.length === 0 ? { nothing: 'No open requests.' } : { requests: { lines } }
  return section('requests', 'Open requests', listed, { links })
}

function searchSection(
  heading: string,
  rows: readonly SearchRow[],
  canAsk: boolean,
  more: Partial<Section> = {},
): Section {
  const lines = rows.map(({ words, members }) => ({
    label: words,
    href: `/torrents?${new URLSearchParams({ q: words }).toString()}`,
    members: count(members),
    askHref: canAsk ? `/requests/new?${new URLSearchParams({ title: words }).toString()}` : null,
  }))
  const nothing = 'Every search that several members made has results.'
  const listed = lines.length === 0 ? { nothing } : { searches: { canAsk, lines } }
  return section('searches', heading, listed, more)
}

function section(
  id: Section['id'],
  heading: string,
  listed: Partial<Section>,
  { links = [], pager = null }: Partial<Section>,
): Section {
  const none = { nothing: null, gaps: null, requests: null, searches: null }
  return { id, heading, ...none, ...listed, pager, links, hasLinks: links.length > 0 }
}
