import { id, strictRecord } from '../../../shared/shape.ts'
import * as warnings from '../../../store/members/warnings.ts'
import { get, page, refuse } from '../../http/action.ts'
import { decodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { cut, pagerOf } from '../../http/frame/pager.ts'
import { warningJson } from '../parts/warnings.ts'
import * as api from './api.ts'
import { ownPage } from './pages.ts'

const PATH = '/warnings'
const placeShape = strictRecord({ id })

export const own = get(PATH, 'account.own', api.own, async ({ db, member, query, now }) => {
  const place = decodeCursor(placeShape, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const found = await warnings.ofMember(db, member.id, place?.id ?? null, limit + 1)
  const { rows, next } = cut(found, limit, (row) => ({ id: row.id }))
  const pager = pagerOf(PATH, { isFirst: place === null, next }, query)
  const items = rows.map((row) => warningJson(row, now))
  return page('members/warnings/own', ownPage(rows, pager, now), { items, next, total: null })
})
