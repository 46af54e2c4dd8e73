import { id, strictRecord } from '../../shared/shape.ts'
import type { HeldText } from '../../store/held-texts/held-texts.ts'
import * as heldTexts from '../../store/held-texts/held-texts.ts'
import { del, get, page, redirect, refuse } from '../http/action.ts'
import { decodeCursor, listLimit } from '../http/frame/cursor.ts'
import { cut, pagerOf } from '../http/frame/pager.ts'
import { idOf } from '../http/frame/path-ids.ts'
import * as api from './api.ts'
import { ownPage } from './pages.ts'

const PATH = '/me/texts'
const cursor = strictRecord({ below: id })

export const list = get(PATH, 'account.own', api.list, async (call) => {
  const { db, member, query, now } = call
  const at = decodeCursor(cursor, query.cursor)
  if (at === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const before = at?.below ?? null
  const read = await heldTexts.listOf(db, member.id, { before, limit: limit + 1 })
  const { rows, next } = cut(read, limit, (row) => ({ below: row.id }))
  const pager = pagerOf(PATH, { isFirst: before === null, next })
  const data = ownPage(rows, pager, now)
  return page('text-rules/list', data, { items: rows.map(itemOf), next, total: null })
})

export const withdraw = del('/me/texts/:id', 'account.change', api.withdraw, async (call) => {
  const { db, member, params, now } = call
  const isDone = await heldTexts.withdraw(db, idOf(params.id), member.id, now)
  return isDone ? redirect(PATH, 'Text withdrawn.') : refuse('STATE_CONFLICT')
})

function itemOf({ id: heldId, kind, title, body, href, state, reason, ...row }: HeldText) {
  return {
    ...{ id: heldId, kind, title, body, href, state, reason },
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}
