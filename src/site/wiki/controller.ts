import { wikiPath } from '../../domain/wiki/paths.ts'
import * as pages from '../../store/wiki/pages.ts'
import { rightsSeen } from '../../store/wiki/reading.ts'
import type { Call, Reply } from '../http/action.ts'
import { get, invalid, page, redirect, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { listed } from '../http/frame/listed.ts'
import { markdown } from '../ui/markdown.ts'
import { withId } from '../ui/render-markdown.ts'
import { commentsSection, newestComments } from '../comments/parts/section.ts'
import { partOf, reactionsOf } from '../texts/parts/reactions.ts'
import * as api from './api.ts'
import { place } from './forms.ts'
import { addressOf, wikiDocument, wikiItem } from './json.ts'
import type { FrontPart, Listing, ListPage } from './lists.ts'
import { linesPage, wantedPage } from './lists.ts'
import { showPage } from './pages.ts'
import { findPage, readerOf, shownTo, writesAs } from './rights.ts'
import { newForm, newPage, WRITE } from './write/pages.ts'

type Reading = Call<string, 'site.visit'>

/** Pages of the wiki in an index. */
const PER_PAGE = 100

/** The address of the page that is shown above the index. */
const FRONT = 'home'

/** A page of an index, by address. */
function listedByPath<Row extends { readonly path: string }>(
  call: Reading,
  read: (after: string | null, limit: number) => Promise<readonly Row[]>,
) {
  return listed(
    call,
    place,
    (after, limit) => read(after?.path ?? null, limit),
    ({ path }: Row) => ({ path }),
    listLimit(call.query.limit, PER_PAGE),
  )
}

async function listReply(
  call: Reading,
  chosen: pages.Chosen,
  listing: Listing,
  frontOf: ((call: Reading) => Promise<FrontPart>) | null = null,
): Promise<Reply> {
  const found = await listedByPath(call, (after, limit) =>
    pages.list(call.db, readerOf(call), chosen, after, limit),
  )
  const { rows, next, isFirst } = found
  const isAbove = isFirst && !call.wantsJson
  const front = isAbove && frontOf !== null ? await frontOf(call) : null
  const data: ListPage = { ...linesPage(listing, rows, found, call.can, call.now), ...front }
  return page('wiki/list', data, { items: rows.map(wikiItem), next, total: null })
}

export const index = get('/wiki', 'site.visit', api.index, (call) =>
  listReply(
    call,
    { of: 'all' },
    { title: 'Wiki', path: '/wiki', nothing: 'No pages yet.' },
    frontPage,
  ),
)

/** Staff choose who reads and edits it, as of any page. */
async function frontPage(call: Reading): Promise<FrontPart> {
  const row = await pages.at(call.db, FRONT, readerOf(call))
  const found = shownTo(call, row)
  if (found.ok && found.row.removedAt === null) {
    const { id, body } = found.row
    const html = markdown(body, `wiki-${id}`, 2)
    return { front: { html, href: addressOf(found.row) }, writeFront: null }
  }
  // The address of a removed page is used again by staff only.
  const mayWrite = call.can('wiki.write') && (!isGone(row) || call.can('wiki.manage'))
  return { front: null, writeFront: mayWrite ? await writeFront(call) : null }
}

/** Returns the link to the form of the front page; null: the reader may not write it. */
async function writeFront(call: Reading): Promise<FrontPart['writeFront']> {
  const as = writesAs(call, await rightsSeen(call.db, FRONT, readerOf(call)))
  if (as === null) return null
  const label = as === 'edit' ? 'Write the front page' : 'Propose a front page'
  return { label, href: `/wiki-pages/new?path=${FRONT}` }
}

export const orphaned = get('/wiki-pages/orphaned', 'site.visit', api.orphaned, (call) => {
  const nothing = 'Every page is linked from another one.'
  const listing = { title: 'Orphaned pages', path: '/wiki-pages/orphaned', nothing }
  return listReply(call, { of: 'orphaned' }, listing)
})

export const links = get('/wiki-pages/:id/links', 'site.visit', api.links, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, title } = found.row
  const nothing = 'No page links to it yet.'
  const listing = { title: `Links to ${title}`, path: `/wiki-pages/${id}/links`, nothing }
  return listReply(call, { of: 'linking', to: found.row }, listing)
})

export const wanted = get('/wiki-pages/wanted', 'site.visit', api.wanted, async (call) => {
  const found = await listedByPath(call, (after, limit) =>
    pages.wanted(call.db, readerOf(call), after, limit),
  )
  const { rows, next } = found
  const data = wantedPage(rows, found, call.can)
  const items = rows.map((row) => ({ ...row, address: addressOf(row) }))
  return page('wiki/list', data, { items, next, total: null })
})

/** Returns whether a page was removed that the reader could read before. */
function isGone(row: pages.WikiPage | undefined): boolean {
  return row !== undefined && row.removedAt !== null && row.canRead
}

/** The page at an address of the wiki; `at` is the address that was asked for. */
export async function shown(
  call: Reading,
  parts: readonly string[],
  at: string = `/wiki/${parts.join('/')}`,
): Promise<Reply> {
  const given = parts.join('/')
  const path = wikiPath(given)
  if (path === null) return refuse('WIKI_PAGE_NOT_FOUND')
  const row = await pages.at(call.db, path, readerOf(call))
  const found = shownTo(call, row)
  if (!found.ok) return isGone(row) ? found.reply : missing(call, path)
  const { row: shownRow } = found
  const data = wikiDocument(shownRow)
  if (addressOf(shownRow) !== at) return redirect(addressOf(shownRow), undefined, data)
  const [text] = await call.texts.render([{ text: shownRow.body, firstHeading: 2 }])
  const body = withId(text, `wiki-${shownRow.id}`)
  const below = await belowOf(call, shownRow)
  return page('wiki/show', showPage(shownRow, call, body, below, call.now), data)
}

/** Comments and reactions are for members, and for pages that were not removed. */
async function belowOf(call: Reading, row: pages.WikiPage) {
  const { member } = call
  const nothing = { talk: null, reactions: null }
  if (member === null || row.removedAt !== null || !call.can('catalog.read')) return nothing
  const on = { target: 'wiki', id: row.id } as const
  const asMember = { ...call, member }
  const talk = commentsSection(on, row.comments, await newestComments(asMember, on), asMember)
  const reactions = await reactionsOf(asMember, 'wiki', [row.id])
  const text = { ...row, address: `/wiki-pages/${row.id}` }
  return { talk, reactions: partOf(reactions, text, call.can('comments.write')) }
}

/**
 * A page that the reader may not read looks like a missing one: the form of a new page, or a
 * refusal.
 */
async function missing(call: Reading, path: string): Promise<Reply> {
  const as = writesAs(call, await rightsSeen(call.db, path, readerOf(call)))
  if (call.wantsJson || as === null) return refuse('WIKI_PAGE_NOT_FOUND')
  const data = newPage(newForm(path), { isProposal: as === 'propose' })
  return invalid(WRITE, data, {}, { code: 'WIKI_PAGE_NOT_FOUND' })
}

/** One action per depth: an address has up to four parts. */
export const shows = [
  get('/wiki/:first', 'site.visit', api.show, (call) => shown(call, [call.params.first])),
  get('/wiki/:first/:second', 'site.visit', api.show, (call) =>
    shown(call, [call.params.first, call.params.second]),
  ),
  get('/wiki/:first/:second/:third', 'site.visit', api.show, (call) =>
    shown(call, [call.params.first, call.params.second, call.params.third]),
  ),
  get('/wiki/:first/:second/:third/:fourth', 'site.visit', api.show, (call) => {
    const { first, second, third, fourth } = call.params
    return shown(call, [first, second, third, fourth])
  }),
]

/** The address of a page in the audit log: it never changes. */
export const byId = get('/wiki-pages/:id', 'site.visit', api.byId, async (call) => {
  const found = await findPage(call, call.params.id)
  return found.ok ? redirect(addressOf(found.row), undefined, wikiDocument(found.row)) : found.reply
})
