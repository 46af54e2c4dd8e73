import type { ColumnName } from '../../domain/looks/lists.ts'
import type { Attribute } from '../../domain/taxonomy/attributes/types.ts'
import type { QueryError } from '../../domain/search/expression.ts'
import { count, plural } from '../../shared/format.ts'
import type { Facets } from '../../store/search/facet-values.ts'
import type { BrowsePage as FoundPage } from '../../store/search/page-of-places.ts'
import { COUNTED_UP_TO } from '../../store/search/browse.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import type { BrowseFacts, BrowseLine } from './browse-lines.ts'
import { browseLines } from './browse-lines.ts'
import type { WatchPart } from '../watches/parts/part.ts'
import type { Browse, Known } from './browse-query.ts'
import { browseCursor, browseQuery, valuesOf } from './browse-query.ts'
import type { FacetPanel } from './facet-panel.ts'
import type { HandGroup, HandSelect } from './parts/by-hand.ts'
import { byHand, handSelects } from './parts/by-hand.ts'
import { facetPanel, rounded } from './facet-panel.ts'
import type { FilterPanel } from './filter-panel.ts'
import { changed, filterPanel, PATH } from './filter-panel.ts'
import type { Column, Head } from '../torrents/parts/rows/columns.ts'
import { COLUMNS } from '../torrents/parts/rows/columns.ts'
import type { Unclear } from './unclear.ts'
import { unclearIn } from './unclear.ts'
import type { Link } from '../ui/link.ts'

interface MenuLink extends Link {
  readonly isCurrent: boolean
}

export interface BrowsePage extends PageData, FilterPanel, FacetPanel {
  /** The upload rules of the category; null without rules or without a category. */
  readonly rulesHtml: Html | null
  /** `All` and each category. */
  readonly menu: readonly MenuLink[]
  readonly heads: readonly Head[]
  /** The factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  /** The number of columns, for lines across all of them. */
  readonly span: number
  readonly caption: string
  /** `1,234 torrents`. */
  readonly counted: string
  /** Whether part of the line could not be parsed. */
  readonly isUnclear: boolean
  readonly unclear: readonly Unclear[]
  /** False when nothing in the line could be searched for. */
  readonly isListed: boolean
  readonly handGroups: readonly HandGroup[]
  readonly handSelects: readonly HandSelect[]
  /** The search for the same words in everything. */
  readonly elsewhereHref: string
  /** The form that saves this list as a search; null when all torrents are shown. */
  readonly saveHref: string | null
  /** The query of the list, for an archive of its files; null if there is none. */
  readonly zipList: string | null
  /** The page with the addresses of this list as a feed. */
  readonly feedHref: string | null
  /** A suggested line with results, when this one has none. */
  readonly meant: Link | null
  /** The form to request what no torrent has, with its title filled in. */
  readonly askHref: string | null
  /** Shown when the best matches were requested but there are too many to rank. */
  readonly isNewestInstead: boolean
  readonly lines: readonly BrowseLine[]
  readonly hasLines: boolean
  /** The client that each torrent has a button for; null for members without one. */
  readonly client: string | null
  /** Whether the list shows cards with covers, and the link to the other layout. */
  readonly isCards: boolean
  readonly otherView: Link
  readonly canUpload: boolean
  readonly pager: Pager | null
  readonly watch: WatchPart | null
  /** The page contains a search box, so the one in the header is left out. */
  readonly find: null
}

export interface Shown extends BrowseFacts {
  readonly browse: Browse
  readonly known: Known
  readonly found: FoundPage
  readonly query: Fields
  readonly feed: FeedLinks
  /** The rules of the category whose page it is, in Markdown; '' for none. */
  readonly rules: string
  /** The buttons of the tag whose page it is; null: it is not a tag's page. */
  readonly watch: WatchPart | null
  readonly canUpload: boolean
  readonly canDownload: boolean
  readonly client: string | null
  /** The attributes of the only selected category. */
  readonly attributes: readonly Attribute[]
  readonly maySeeUnlisted: boolean
  /** Facets of the results; null when they were not counted. */
  readonly counts: Facets | null
  /** The suggestion for a line without results. */
  readonly meant: string | null
  /** Words without results, for members who may request them. */
  readonly lost: string | null
  /** Errors in the line of the search box. */
  readonly errors: readonly QueryError[]
}

/** Returns whether there are shows among the results. */
function hasSeasons({ counts, known, query }: Shown): boolean {
  const shows = known.categories.filter(({ kind }) => kind === 'tv').map(({ slug }) => slug)
  const found = counts?.values.filter(({ facet }) => facet === 'category') ?? []
  const slugs = [...found.map(({ value }) => value), ...valuesOf(query.category)]
  return slugs.some((slug) => shows.includes(slug))
}

export function browsePage(shown: Shown): BrowsePage {
  const { browse, known, found, query, maySeeUnlisted } = shown
  const { categories } = known
  const lines = browseLines(found.rows, shown)
  return {
    ...filterPanel({ browse, categories, query, maySeeUnlisted, hidden: known.hidden }),
    ...facetPanel(shown.counts, query),
    handGroups: byHand(query, shown.now, hasSeasons(shown)),
    handSelects: handSelects(browse.line, shown.attributes, shown.now),
    saveHref: shown.errors.length > 0 ? null : saveHref(query),
    zipList:
      shown.canDownload && lines.length > 0
        ? withQuery('', knownIn(query), {}).slice(1) || 'q='
        : null,
    feedHref: shown.errors.length > 0 ? null : shown.feed.feedHref,
    alternates: shown.errors.length > 0 ? [] : shown.feed.alternates,
    elsewhereHref: withQuery('/search', {}, browse.line === '' ? {} : { q: browse.line }),
    meant: meantLink(shown.meant, query),
    askHref: shown.lost === null ? null : withQuery('/requests/new', {}, { title: browse.line }),
    title: titleOf(browse),
    watch: shown.watch,
    rulesHtml: shown.rules === '' ? null : markdown(shown.rules, 'rules'),
    menu: menuOf(browse, categories),
    heads: headsOf(shown.columns, browse.sort, query),
    span: shown.columns.length + 2,
    shared: shown.shared,
    caption: captionOf(browse, found),
    counted: countText(found.total, shown.counts),
    isUnclear: shown.errors.length > 0,
    unclear: unclearIn(browse.line, shown.errors, (q) => changed(query, { q })),
    isListed: true,
    isNewestInstead: browse.sort === 'relevance' && found.order.by !== 'relevance',
    lines,
    hasLines: lines.length > 0,
    client: shown.client,
    isCards: query.view === 'cards',
    otherView:
      query.view === 'cards'
        ? { label: 'Show as table', href: changed(query, { view: undefined }) }
        : { label: 'Show covers', href: changed(query, { view: 'cards' }) },
    canUpload: shown.canUpload,
    pager: pagerOf(found, query),
    find: null,
  }
}

/** Returns the cursor of the JSON list: null on the last page. */
export function nextCursor(found: FoundPage): string | null {
  const last = found.rows.at(-1)
  return found.hasAfter && last !== undefined ? browseCursor(found.order, last, false) : null
}

// A list of a single category or tag has its name as title.
function titleOf({ categories, tags }: Browse): string {
  if (categories.length === 1) return categories[0].name
  if (categories.length === 0 && tags.length === 1)
    return `Tag: ${tags[0].tag?.name ?? tags[0].slug}`
  return 'Torrents'
}

function saveHref(query: Fields): string | null {
  const asked = askedOf(query)
  return asked === '' ? null : withQuery('/searches/new', {}, { query: asked })
}

/** Leaves out unknown parameters, which feeds, archives and saved searches would refuse. */
function knownIn(query: Fields): Fields {
  const isKnown = ([name]: readonly [string, unknown]) => Object.hasOwn(browseQuery.shape, name)
  return Object.fromEntries(Object.entries(query).filter(isKnown))
}

/** Returns the filter of the list, without its appearance. */
export function askedOf(query: Fields): string {
  return changed({ ...knownIn(query), limit: undefined, view: undefined }, {}).slice(
    PATH.length + 1,
  )
}

function meantLink(line: string | null, query: Fields): Link | null {
  return line === null ? null : { label: line, href: changed(query, { q: line }) }
}

function menuOf(browse: Browse, categories: Known['categories']): readonly MenuLink[] {
  const [only] = browse.categories.length === 1 ? browse.categories : []
  return [
    { label: 'All', href: PATH, isCurrent: browse.categories.length === 0 },
    ...categories.map(({ slug, name }) => {
      return { label: name, href: `/categories/${slug}`, isCurrent: slug === only?.slug }
    }),
  ]
}

function countText(total: number | null, counts: Facets | null): string {
  if (total === null) {
    const about = rounded(counts?.total ?? 0)
    if (about <= COUNTED_UP_TO) return `More than ${count(COUNTED_UP_TO)} torrents`
    return `About ${count(about)} torrents`
  }
  return plural(total, 'torrent', 'torrents')
}

function headsOf(columns: readonly ColumnName[], order: string, query: Fields): readonly Head[] {
  const chosen = columns.map((name) => COLUMNS[name])
  return [NAME, ...chosen].map((one) => head(one, order, query))
}

const NAME = { label: 'Name', icon: null, sort: 'name', isNumber: false } as const

function head({ label, icon, sort, isNumber }: Column, order: string, query: Fields): Head {
  if (sort === null) return { label, icon, isNumber, href: null, sorted: null }
  const isSorted = order.replace(/^-/, '') === sort
  const isDown = order.startsWith('-')
  // A second click reverses the order; names start at A, everything else with the highest value.
  const turned = isSorted ? !isDown : sort !== 'name'
  return {
    label,
    icon,
    href: changed(query, { sort: `${turned ? '-' : ''}${sort}` }),
    sorted: isSorted ? (isDown ? 'descending' : 'ascending') : null,
    isNumber,
  }
}

function pagerOf(found: FoundPage, query: Fields): Pager | null {
  const [first, last] = [found.rows.at(0), found.rows.at(-1)]
  const at = (cursor: string) => withQuery(PATH, query, { cursor })
  const isFirst = first === undefined || !found.hasBefore
  const prevHref = isFirst ? null : at(browseCursor(found.order, first, true))
  const isLast = last === undefined || !found.hasAfter
  const nextHref = isLast ? null : at(browseCursor(found.order, last, false))
  if (prevHref === null && nextHref === null) return null
  return { firstHref: prevHref === null ? null : changed(query, {}), prevHref, nextHref }
}

// The contents and order of the table, for screen readers.
function captionOf({ categories, tags, line: words }: Browse, { order }: FoundPage): string {
  const all = [NAME, ...Object.values(COLUMNS)]
  const label = all.find(({ sort }) => sort === order.by)?.label ?? 'Best match'
  const isDown = order.by === 'relevance' || order.isDescending
  const parts = [
    'Torrents',
    categories.length === 0 ? '' : ` in ${categories.map(({ name }) => name).join(' or ')}`,
    words === '' ? '' : ` matching “${words}”`,
    tags.length === 0 ? '' : ` tagged ${tags.map(({ slug }) => slug).join(' and ')}`,
    `, sorted by ${label.toLowerCase()}`,
    isDown ? ', descending' : ', ascending',
  ]
  return parts.join('')
}
