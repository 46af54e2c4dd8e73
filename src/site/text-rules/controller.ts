import type { HeldText } from '../../store/held-texts/held-texts.ts'
import * as heldTexts from '../../store/held-texts/held-texts.ts'
import { del, get, page, redirect, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { idOf } from '../http/frame/path-ids.ts'
import * as api from './api.ts'
import { ownPage } from './pages.ts'

const PATH = '/me/texts'

/** Pages of the wiki among them are shown whole: up to 100,000 letters each. */
const TEXTS_PER_PAGE = 10

export const list = get(PATH, 'account.own', api.list, async (call) => {
  const { db, member, now, query, wantsJson } = call
  const found = await listedBelow(
    call,
    (before, most) => heldTexts.listOf(db, member.id, { before, limit: most }),
    wantsJson ? listLimit(query.limit) : TEXTS_PER_PAGE,
  )
  const { rows, next } = found
  const data = ownPage(rows, pagerOf(PATH, found), now)
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
