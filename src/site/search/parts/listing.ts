import type { QueryError } from '../../../domain/search/expression.ts'
import { searchedWords } from '../../../domain/wanted/wanted.ts'
import { isOpen } from '../../../store/search/filters.ts'
import * as wanted from '../../../store/wanted/searches.ts'
import type { BrowsePage as FoundPage } from '../../../store/search/page-of-places.ts'
import type { Db } from '../../../store/base/db.ts'
import * as attributeRows from '../../../store/taxonomy/attributes.ts'
import { findings } from '../../../store/search/findings.ts'
import { feedLinks } from '../../feeds/parts/addresses.ts'
import type { Call, Reply } from '../../http/action.ts'
import { carrying, invalid, json, page, redirect } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { readAsked } from '../asked-list.ts'
import type { BrowseFacts } from '../browse-lines.ts'
import type { Browse } from '../browse-query.ts'
import { textOf } from '../browse-query.ts'
import { withChoices } from './by-hand.ts'
import { didYouMean } from '../did-you-mean.ts'
import { facetsItem } from '../facet-panel.ts'
import { changed } from '../filter-panel.ts'
import { torrentItem } from '../../torrents/parts/documents.ts'
import { rowFacts } from '../../torrents/parts/rows/facts.ts'
import { lastVisit } from './last-visit.ts'
import type { WatchPart } from '../../watches/parts/part.ts'
import type { Shown } from '../pages.ts'
import { askedOf, browsePage, nextCursor } from '../pages.ts'
import { errorText } from '../query-line.ts'

type Errors = readonly QueryError[]
/** Additional data for the page of one category or tag. */
interface OfOne {
  /** The rules of the category, in Markdown; '' for none. */
  readonly rules?: string
  readonly watch?: WatchPart | null
}

type ListCall = Call<string, 'catalog.read'>

/** Shows the list of torrents for a query: of `/torrents`, a category or a tag. */
export async function listTorrents(
  call: ListCall,
  given: Fields,
  { rules = '', watch = null }: OfOne = {},
): Promise<Reply> {
  // A browser gets the line in its address; programs get the list.
  if (given.add !== undefined && !call.wantsJson) return redirect(chosenHref(given))
  const query = given.add === undefined ? given : { ...given, ...chosenIn(given) }
  const read = await readAsked(call, query)
  if (!read.ok) return read.reply
  const { browse, known, errors } = read
  const { can, now } = call
  const rights = {
    canUpload: can('torrents.upload'),
    canDownload: can('torrents.download'),
    maySeeUnlisted: known.maySeeUnlisted,
  }
  const client = call.member.clients?.at(0)?.name ?? null
  const attributes = await attributesOf(call.db, browse)
  const feed = feedLinks(call, 'torrents', askedOf(query))
  const asked = { browse, known, query, feed, now, rules, watch, client, attributes, ...rights }
  // Programs get what they asked for or an error; members also see what the rest of the line finds.
  const isPartial = errors.length > 0 && browse.search !== null && !call.wantsJson
  if (errors.length > 0 && !isPartial) return unclear(asked, errors)
  const wantsFacets = !call.wantsJson || query.facets !== undefined
  const { page: found, facets: counts } = await findings(
    call.db,
    { ...browse.filter, now },
    wantsFacets,
  )
  const beside = await besideOf(call, found, query)
  const isLost = wantsFacets && found.total === 0
  const meant = isLost ? await didYouMean(call, browse, known) : null
  const lost = isLost && meant === null ? lostWords(browse) : null
  if (lost !== null) await wanted.noteLost(call.db, call.member.id, lost, now)
  const lostText = can('requests.write') ? lost : null
  const shown = { ...asked, ...beside.shown, found, counts, meant, lost: lostText, errors }
  const { cookies } = beside
  if (call.wantsJson) return carrying(json(listItem(shown)), { cookies })
  return carrying(page('search/browse', browsePage(shown), null), { cookies })
}

/** Returns the list for JSON. */
function listItem({ found, factors, counts, meant }: Shown) {
  return {
    items: found.rows.map((row) => torrentItem(row, factors.get(row.id))),
    next: nextCursor(found),
    total: found.total,
    ...moreItems({ counts, meant }),
  }
}

/** Returns the words of a search without other filters: several members may want the same. */
function lostWords({ filter }: Browse): string | null {
  const { search, ...others } = filter
  return search === null || !isOpen({ ...others, search: null }) ? null : searchedWords(search)
}

/** Returns the address of the list with the choices of the form written into its search line. */
function chosenHref(query: Fields): string {
  return changed(query, chosenIn(query))
}

function chosenIn({ q, add }: Fields) {
  const line = withChoices(textOf(q), add)
  return { q: line === '' ? undefined : line, add: undefined }
}

/** Loads the attributes of one category, by which its lists can be filtered. */
async function attributesOf(db: Db, { categories }: Pick<Browse, 'categories'>) {
  return categories.length === 1 ? attributeRows.attributesOf(db, categories[0].id) : []
}

/** Loads the data that only the page shows, in addition to the list. */
async function besideOf(call: ListCall, { rows, order }: FoundPage, { view }: Fields) {
  const ids = rows.map(({ id }) => id)
  const { before, cookie } = lastVisit(call, call.now)
  const isNewestFirst = order.by === 'createdAt' && order.isDescending
  const facts = await rowFacts(call, ids, { withCovers: view === 'cards' })
  const shown = { ...facts, visitedBefore: before, isNewestFirst }
  return { shown, cookies: call.wantsJson || !isNewestFirst ? [] : [cookie] }
}

/** What is shown around a list: facets, and a suggestion when there are no results. */
type Around = Pick<Shown, 'counts' | 'meant' | 'lost'>

function moreItems({ counts, meant }: Omit<Around, 'lost'>) {
  return {
    ...(counts === null ? {} : { facets: facetsItem(counts) }),
    ...(meant === null ? {} : { didYouMean: meant }),
  }
}

/** Shows the page without a list: what was typed, and where the error is. */
function unclear(
  asked: Omit<Shown, 'found' | 'errors' | keyof BrowseFacts | keyof Around> & {
    readonly now: Date
  },
  errors: Errors,
): Reply {
  const { order } = asked.browse.filter
  const nothing = { rows: [], total: 0, facets: null }
  const found = { ...nothing, hasBefore: false, hasAfter: false, order }
  const none = { columns: [], shared: null, factors: new Map(), marks: new Map(), covers: null }
  const unseen = { visitedBefore: null, isNewestFirst: false }
  const beside = { ...none, ...unseen, counts: null, meant: null, lost: null }
  const data = { ...browsePage({ ...asked, ...beside, found, errors }), isListed: false }
  const columns = errors.map(({ place, ...rest }) => ({ column: place.from + 1, ...rest }))
  return invalid('search/browse', data, { q: [errorText(errors)] }, { more: { columns } })
}
