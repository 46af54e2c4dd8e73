import { bytes, count, timeText } from '../../shared/format.ts'
import type { TimeText } from '../../shared/format.ts'
import type { CategoryRow } from '../../store/categories.ts'
import type { BrowsePage as FoundPage, TorrentLine } from '../../store/torrents.ts'
import type { PageData } from '../http/action.ts'
import type { Fields } from '../http/forms.ts'
import { withQuery } from '../http/cursor.ts'
import type { Option } from '../http/fields.ts'
import type { Browse } from './forms.ts'
import { browseCursor } from './forms.ts'

interface Column {
  readonly label: string
  readonly href: string
  /** `ascending`, `descending`, or null when the list is not sorted by it. */
  readonly sorted: string | null
  readonly isNumber: boolean
}

export interface Link {
  readonly label: string
  readonly href: string
}

interface Line {
  readonly href: string
  readonly name: string
  readonly category: Link
  readonly tags: readonly Link[]
  readonly uploader: Link | null
  readonly size: string
  readonly sizeTitle: string
  readonly added: TimeText
  readonly seeders: string
  readonly leechers: string
  readonly snatches: string
  readonly isDead: boolean
  readonly downloadHref: string
}

interface Pager {
  readonly firstHref: string | null
  readonly prevHref: string | null
  readonly nextHref: string | null
}

export interface BrowsePage extends PageData {
  readonly query: string
  readonly categories: readonly Option[]
  /** For phones, where the table has no head to click on. */
  readonly orders: readonly Option[]
  readonly tag: { readonly label: string; readonly withoutHref: string } | null
  readonly columns: readonly Column[]
  readonly caption: string
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly isFiltered: boolean
  readonly canUpload: boolean
  readonly pager: Pager | null
}

const PATH = '/torrents'

const COLUMNS = [
  ['Name', 'name', false],
  ['Size', 'size', true],
  ['Added', 'createdAt', false],
  ['Seeders', 'seeders', true],
  ['Leechers', 'leechers', true],
  ['Snatches', 'snatches', true],
] as const

const ORDERS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-size', 'Largest first'],
  ['size', 'Smallest first'],
  ['-seeders', 'Most seeders'],
  ['seeders', 'Fewest seeders'],
  ['-leechers', 'Most leechers'],
  ['leechers', 'Fewest leechers'],
  ['-snatches', 'Most snatches'],
  ['snatches', 'Fewest snatches'],
] as const

interface Shown {
  readonly browse: Browse
  readonly categories: readonly CategoryRow[]
  readonly found: FoundPage
  readonly query: Fields
  readonly canUpload: boolean
  readonly now: Date
}

export function browsePage(shown: Shown): BrowsePage {
  const { browse, categories, found, query } = shown
  const { category, tag, order } = browse
  const lines = found.rows.map((row) => line(row, shown.now))
  return {
    title: category === null ? 'Torrents' : category.name,
    query: browse.query,
    categories: [
      { value: '', label: 'All categories', isSelected: category === null },
      ...categories.map(({ slug, name }) => {
        return { value: slug, label: name, isSelected: slug === category?.slug }
      }),
    ],
    orders: ORDERS.map(([value, label]) => ({ value, label, isSelected: value === order })),
    tag: tag === null ? null : { label: tag, withoutHref: from(query, { tag: undefined }) },
    columns: COLUMNS.map((one) => column(one, order, query)),
    caption: captionOf(browse),
    lines,
    hasLines: lines.length > 0,
    isFiltered: browse.query !== '' || category !== null || tag !== null,
    canUpload: shown.canUpload,
    pager: pagerOf(found, order, query),
  }
}

/** The cursor for the JSON list: null on the last page. */
export function nextCursor(found: FoundPage, order: string): string | null {
  const last = found.rows.at(-1)
  return found.hasAfter && last !== undefined ? browseCursor(order, last, false) : null
}

// A change of filter or order begins at the start of the list.
function from(query: Fields, change: Readonly<Record<string, string | undefined>>): string {
  return withQuery(PATH, query, { cursor: undefined, ...change })
}

function column([label, sort, isNumber]: (typeof COLUMNS)[number], order: string, query: Fields) {
  const isSorted = order.replace(/^-/, '') === sort
  const isDown = order.startsWith('-')
  // A second click turns the order; names begin at A, everything else with the most.
  const turned = isSorted ? !isDown : sort !== 'name'
  return {
    label,
    href: from(query, { sort: `${turned ? '-' : ''}${sort}` }),
    sorted: isSorted ? (isDown ? 'descending' : 'ascending') : null,
    isNumber,
  }
}

function line(row: TorrentLine, now: Date): Line {
  return {
    href: `${PATH}/${row.id}`,
    name: row.name,
    category: categoryLink(row),
    tags: row.tags.map(tagLink),
    uploader: row.uploader === null ? null : memberLink(row.uploader),
    size: bytes(row.size),
    sizeTitle: `${count(row.size)} bytes`,
    added: timeText(row.createdAt, now),
    seeders: count(row.seeders),
    leechers: count(row.leechers),
    snatches: count(row.snatches),
    isDead: row.seeders === 0,
    downloadHref: `${PATH}/${row.id}/download`,
  }
}

export function categoryLink(row: Pick<TorrentLine, 'category' | 'categoryName'>): Link {
  return { label: row.categoryName, href: withQuery(PATH, {}, { category: row.category }) }
}

export function tagLink(slug: string): Link {
  return { label: slug, href: withQuery(PATH, {}, { tag: slug }) }
}

export function memberLink(name: string): Link {
  return { label: name, href: `/users/${encodeURIComponent(name)}` }
}

function pagerOf(found: FoundPage, order: string, query: Fields): Pager | null {
  const [first, last] = [found.rows.at(0), found.rows.at(-1)]
  const at = (cursor: string) => withQuery(PATH, query, { cursor })
  const isFirst = first === undefined || !found.hasBefore
  const prevHref = isFirst ? null : at(browseCursor(order, first, true))
  const isLast = last === undefined || !found.hasAfter
  const nextHref = isLast ? null : at(browseCursor(order, last, false))
  if (prevHref === null && nextHref === null) return null
  return { firstHref: prevHref === null ? null : from(query, {}), prevHref, nextHref }
}

// For who does not see the table: what it holds and in which order.
function captionOf({ category, query, tag, order }: Browse): string {
  const [label] = COLUMNS.find(([, sort]) => sort === order.replace(/^-/, '')) ?? COLUMNS[0]
  const parts = [
    category === null ? 'Torrents' : `Torrents in ${category.name}`,
    query === '' ? '' : ` with “${query}” in the name`,
    tag === null ? '' : ` tagged ${tag}`,
    `, sorted by ${label.toLowerCase()}`,
    order.startsWith('-') ? ', descending' : ', ascending',
  ]
  return parts.join('')
}
