import type { QueryError } from '../../domain/search/expression.ts'
import * as bookmarks from '../../store/bookmarks.ts'
import { findings } from '../../store/torrent-findings.ts'
import type { Call, Reply } from '../http/action.ts'
import { invalid, page } from '../http/action.ts'
import type { Fields } from '../http/forms.ts'
import { readAsked } from './asked-list.ts'
import { didYouMean } from './did-you-mean.ts'
import { facetsItem } from './facet-panel.ts'
import { torrentItem } from './documents.ts'
import type { Shown } from './pages.ts'
import { browsePage, nextCursor } from './pages.ts'
import { errorText } from './query-line.ts'

type Errors = readonly QueryError[]
type ListCall = Call<string, 'catalog.read'>

/**
 * The list of torrents that a query asks for: of `/torrents`, of a category, of a tag.
 *
 * @param rules of the category, in Markdown; '' for none
 */
export async function listTorrents(call: ListCall, query: Fields, rules = ''): Promise<Reply> {
  const read = await readAsked(call, query)
  if (!read.ok) return read.reply
  const { browse, known, errors } = read
  const { can, now } = call
  const rights = { canUpload: can('torrents.upload'), maySeeUnlisted: known.maySeeUnlisted }
  const asked = { browse, known, query, now, rules, ...rights }
  if (errors.length > 0) return unclear(asked, errors)
  const wantsFacets = !call.wantsJson || query.facets !== undefined
  const { page: found, facets: counts } = await findings(call.db, browse.filter, wantsFacets)
  const ids = call.wantsJson ? [] : found.rows.map(({ id }) => id)
  const bookmarked = await bookmarks.among(call.db, call.member.id, ids)
  const isLost = wantsFacets && found.total === 0
  const meant = isLost ? await didYouMean(call, browse, known.categories) : null
  const shown = { ...asked, found, bookmarked, counts, meant, errors: [] }
  const items = found.rows.map(torrentItem)
  const list = {
    items,
    next: nextCursor(found),
    total: found.total,
    ...moreItems({ counts, meant }),
  }
  return page('torrents/browse', browsePage(shown), list)
}

/** What stands beside a list: facets, and what may have been meant when nothing fits. */
type Around = Pick<Shown, 'counts' | 'meant'>

function moreItems({ counts, meant }: Around) {
  return {
    ...(counts === null ? {} : { facets: facetsItem(counts) }),
    ...(meant === null ? {} : { didYouMean: meant }),
  }
}

/** The same page without a list: what was typed, and where it makes no sense. */
function unclear(
  asked: Omit<Shown, 'found' | 'bookmarked' | 'errors' | keyof Around>,
  errors: Errors,
): Reply {
  const { order } = asked.browse.filter
  const found = { rows: [], hasBefore: false, hasAfter: false, total: 0, order }
  const beside = { bookmarked: new Set<number>(), counts: null, meant: null }
  const data = browsePage({ ...asked, ...beside, found, errors })
  const columns = errors.map(({ place, text }) => ({ column: place.from + 1, text }))
  return invalid('torrents/browse', data, { q: [errorText(errors)] }, { more: { columns } })
}
