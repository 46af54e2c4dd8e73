import { id, strictRecord } from '../../../shared/shape.ts'
import * as warnings from '../../../store/members/warnings.ts'
import { get, page } from '../../http/action.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { listed } from '../../http/frame/listed.ts'
import { warningJson } from '../parts/warnings.ts'
import * as api from './api.ts'
import { ownPage } from './pages.ts'

const PATH = '/warnings'
const placeShape = strictRecord({ id })

export const own = get(PATH, 'account.own', api.own, async (call) => {
  const { db, member, query, now } = call
  const found = await listed(
    call,
    placeShape,
    (after, limit) => warnings.ofMember(db, member.id, after?.id ?? null, limit),
    ({ id: last }) => ({ id: last }),
  )
  const { rows, next } = found
  const pager = pagerOf(PATH, found, query)
  const items = rows.map((row) => warningJson(row, now))
  return page('members/warnings/own', ownPage(rows, pager, now), { items, next, total: null })
})
