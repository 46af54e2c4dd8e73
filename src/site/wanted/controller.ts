import { MOST_SEARCHES } from '../../domain/wanted/wanted.ts'
import type { Db } from '../../store/base/db.ts'
import * as requests from '../../store/requests/requests.ts'
import * as wanted from '../../store/wanted/wanted.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { get, page } from '../http/action.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listed } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { place } from './forms.ts'
import { gapItem, lostItem } from './json.ts'
import { gapsPage, searchesPage, wantedPage } from './pages.ts'

const VIEW = 'wanted/show'
/** The number of rows in each list on the first page. */
const FEW = 10

export const show = get('/wanted', 'catalog.read', api.show, async (call) => {
  const { db, can, now } = call
  const [gaps, asked, searches] = await Promise.all([
    wanted.gaps(db, { after: null, limit: FEW }),
    can('requests.read') ? openRequests(db) : [],
    wanted.searches(db, FEW),
  ])
  const rights = { canRead: can('requests.read'), canAsk: can('requests.write') }
  const feed = feedLinks(call, 'wanted')
  const data = wantedPage({ gaps, requests: asked, searches }, rights, feed, now)
  return page(VIEW, data, {
    gaps: gaps.map(gapItem),
    requests: asked.map(({ id, title, givers }) => ({ id, title, givers })),
    searches: searches.map(lostItem),
  })
})

/** Loads the open requests with the highest bounties. */
async function openRequests(db: Db): Promise<readonly requests.RequestRow[]> {
  const all = { categories: [], attributes: {}, words: [] }
  const ofAnyone = { by: null, givenBy: null, claimedBy: null }
  const first = { sort: 'bounty', after: null, limit: FEW } as const
  return requests.list(db, { state: 'open', ...all, ...ofAnyone, ...first })
}

export const gaps = get('/wanted/gaps', 'catalog.read', api.gaps, async (call) => {
  const found = await listed(
    call,
    place,
    (after, limit) => wanted.gaps(call.db, { after, limit }),
    ({ demand, bundle }) => ({ demand, id: bundle.id }),
  )
  const { rows, next } = found
  const pager = pagerOf('/wanted/gaps', found, call.query)
  return page(VIEW, gapsPage(rows, pager), { items: rows.map(gapItem), next, total: null })
})

export const searches = get('/wanted/searches', 'catalog.read', api.searches, async (call) => {
  const rows = await wanted.searches(call.db, MOST_SEARCHES)
  const data = searchesPage(rows, call.can('requests.write'))
  return page(VIEW, data, { items: rows.map(lostItem), next: null, total: rows.length })
})
