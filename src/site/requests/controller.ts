import * as requests from '../../store/requests/requests.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { get, page, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { untyped } from '../http/frame/fields.ts'
import { cut, pagerOf } from '../http/frame/pager.ts'
import * as api from './api.ts'
import { askedOf, readFilter } from './filter.ts'
import { placeIn } from './forms.ts'
import { requestDocument, requestItem } from './json.ts'
import { listPage } from './pages.ts'
import { belowOf, findRequest } from './reading.ts'
import { shownPage } from './show-page.ts'

export const list = get('/requests', 'requests.read', api.list, async (call) => {
  const { db, query, member, now, can } = call
  const after = placeIn(query.cursor)
  if (after === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const { filter, tree } = await readFilter(db, query, member.id)
  const read = await requests.list(db, { ...filter, after, limit: limit + 1 })
  const { rows, next } = cut(read, limit, ({ key, id }) => ({ key, id }))
  const pager = pagerOf('/requests', { isFirst: after === null, next }, query)
  const canAsk = can('requests.write')
  const feed = feedLinks(call, 'requests', askedOf(query))
  const data = listPage({ rows, pager, query, tree, filter, canAsk, feed, now })
  return page('requests/list', data, { items: rows.map(requestItem), next, total: null })
})

export const show = get('/requests/:id', 'requests.read', api.show, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const below = await belowOf(call, asked.id)
  const data = await shownPage(call, asked, untyped(call.query), below)
  const reader = { id: call.member.id, isStaff: call.can('requests.moderate') }
  return page('requests/show', data, requestDocument(asked, below, reader))
})
