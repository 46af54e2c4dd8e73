import * as requests from '../../store/requests/requests.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { get, page, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listed } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { askedOf, readFilter } from './filter.ts'
import { place } from './forms.ts'
import { requestDocument, requestItem } from './json.ts'
import { listPage } from './pages.ts'
import { belowOf, findRequest } from './reading.ts'
import { shownPage } from './show-page.ts'

export const list = get('/requests', 'requests.read', api.list, async (call) => {
  const { db, query, member, now, can } = call
  const asked = await readFilter(db, query, member.id)
  if (asked === null) return refuse('CATEGORY_NOT_FOUND')
  const { filter, tree } = asked
  const found = await listed(
    call,
    place,
    (after, limit) => requests.list(db, { ...filter, after, limit }),
    ({ key, id }) => ({ key, id }),
  )
  const { rows, next } = found
  const pager = pagerOf('/requests', found, query)
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
