import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Wanted, WikiLine } from '../../store/wiki/pages.ts'
import type { PageData } from '../http/action.ts'
import type { Html } from '../ui/markdown.ts'
import type { PageOf, Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { addressOf } from './json.ts'

interface Line {
  readonly label: string
  readonly href: string
  readonly path: string
  /** Pages below the top are indented by their depth. */
  readonly depth: string
  readonly when: TimeText | null
  readonly links: string | null
}

export interface ListPage extends PageData, FrontPart {
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly canSearch: boolean
  /** The last column: when a page was changed, or how many link to it. */
  readonly last: string
  readonly links: readonly { readonly label: string; readonly href: string }[]
  readonly newHref: string | null
  readonly nothing: string
  readonly pager: Pager | null
}

/** The part above the first page of the index. */
export interface FrontPart {
  /** Null: there is no front page, or this is another list. */
  readonly front: Front | null
  /** The form of a missing front page, for those who may write it. */
  readonly writeFront: { readonly label: string; readonly href: string } | null
}

interface Front {
  readonly html: Html
  /** Its page, with history and comments. */
  readonly href: string
}

export interface Listing {
  readonly title: string
  readonly path: string
  readonly nothing: string
}

type Can = (permission: Permission) => boolean

const LISTS = [
  { label: 'All pages', href: '/wiki' },
  { label: 'Wanted', href: '/wiki-pages/wanted' },
  { label: 'Orphaned', href: '/wiki-pages/orphaned' },
] as const

export function linesPage(
  listing: Listing,
  rows: readonly WikiLine[],
  paged: PageOf,
  can: Can,
  now: Date,
): ListPage {
  const lines = rows.map(({ path, title, changedAt }) => {
    const depth = String(path.split('/').length - 1)
    const when = timeText(changedAt, now)
    return { label: title, href: addressOf({ path }), path, depth, when, links: null }
  })
  return { ...framed(listing, can), ...listed(lines, listing, paged), last: 'Changed' }
}

export function wantedPage(rows: readonly Wanted[], paged: PageOf, can: Can): ListPage {
  const path = '/wiki-pages/wanted'
  const nothing = 'Every link leads to a page.'
  const listing = { title: 'Wanted pages', path, nothing }
  const lines = rows.map((row) => ({
    label: row.path,
    href: addressOf(row),
    path: row.path,
    depth: '0',
    when: null,
    links: String(row.links),
  }))
  return { ...framed(listing, can), ...listed(lines, listing, paged), last: 'Links to it' }
}

function framed({ title, path }: Listing, can: Can) {
  const links = LISTS.filter(({ href }) => href !== path)
  const newHref = can('wiki.write') ? '/wiki-pages/new' : null
  return { title, links, newHref, canSearch: can('catalog.read'), front: null, writeFront: null }
}

function listed(lines: readonly Line[], { path, nothing }: Listing, paged: PageOf) {
  return { lines, hasLines: lines.length > 0, nothing, pager: pagerOf(path, paged) }
}
