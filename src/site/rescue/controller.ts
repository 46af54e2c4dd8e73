import * as rescue from '../../store/rescue/rescue.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { get, page, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { cut, pagerOf } from '../http/frame/pager.ts'
import * as api from './api.ts'
import { askedOf, readFilter } from './filter.ts'
import { placeIn } from './forms.ts'
import { rescueItem } from './json.ts'
import { listPage } from './pages.ts'

export const list = get('/rescue', 'rescue.read', api.list, async (call) => {
  const { db, query, member, now, can } = call
  const after = placeIn(query.cursor)
  if (after === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const { filter, tree } = await readFilter(db, query, member.id)
  const read = await rescue.list(db, member.id, { ...filter, after, limit: limit + 1 })
  const { rows, next } = cut(read, limit, ({ key, id }) => ({ key, id }))
  const pager = pagerOf('/rescue', { isFirst: after === null, next }, query)
  const madeAt = await rescue.madeAt(db)
  const feed = feedLinks(call, 'rescue', askedOf(query))
  const rights = { canGive: can('economy.spend'), canPledge: can('rescue.pledge') }
  const data = listPage({ rows, pager, query, tree, filter, madeAt, rights, feed, now })
  return page('rescue/list', data, { items: rows.map(rescueItem), next, total: null })
})
