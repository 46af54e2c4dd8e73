import * as rescue from '../../store/rescue/rescue.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { get, page, refuse } from '../http/action.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listed } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { askedOf, readFilter } from './filter.ts'
import { place } from './forms.ts'
import { rescueItem } from './json.ts'
import { listPage } from './pages.ts'

export const list = get('/rescue', 'rescue.read', api.list, async (call) => {
  const { db, query, member, now, can } = call
  const asked = await readFilter(db, query, member.id)
  if (asked === null) return refuse('CATEGORY_NOT_FOUND')
  const { filter, tree } = asked
  const found = await listed(
    call,
    place,
    (after, limit) => rescue.list(db, member.id, { ...filter, after, limit }),
    ({ key, id }) => ({ key, id }),
  )
  const { rows, next } = found
  const pager = pagerOf('/rescue', found, query)
  const madeAt = await rescue.madeAt(db)
  const feed = feedLinks(call, 'rescue', askedOf(query))
  const rights = { canGive: can('economy.spend'), canPledge: can('rescue.pledge') }
  const data = listPage({ rows, pager, query, tree, filter, madeAt, rights, feed, now })
  return page('rescue/list', data, { items: rows.map(rescueItem), next, total: null })
})
