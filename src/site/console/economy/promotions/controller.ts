import * as promotions from '../../../../store/promotions/promotions.ts'
import { created, del, get, post, redirect, refuse } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { listLimit, placeOf, readPromotion, scopeIn } from './forms.ts'
import { promotionItem } from './json.ts'
import { promotionPage, PROMOTIONS, promotionsPage } from './pages.ts'

export const list = get(PROMOTIONS, 'promotions.edit', api.list, async (call) => {
  const { db, query, now } = call
  const place = placeOf(query)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const rows = await promotions.list(db, place, limit + 1)
  const at = ({ starts_at, id }: promotions.PromotionRow) => ({ at: starts_at, id })
  const found = paged(rows, { path: PROMOTIONS, query, limit, placeOf: at })
  const json = { items: found.rows.map(promotionItem), next: found.next, total: null }
  return adminPage(call, 'console/frame/table', promotionsPage(found, now), json)
})

export const form = get(`${PROMOTIONS}/new`, 'promotions.edit', api.form, (call) =>
  adminPage(call, 'console/economy/promotions/new', pageFor(call, untyped(call.query)), {}),
)

export const start = post(PROMOTIONS, 'promotions.edit', api.start, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(
      call,
      'console/economy/promotions/new',
      pageFor(call, { values: body, errors }),
      errors,
    )
  const read = readPromotion(body, now)
  if (!read.ok) return again(read.errors)
  const id = await promotions.start(db, read.value, actor, now)
  if (id === null) return again(wrong('target', 'does not exist'))
  return created(PROMOTIONS, { id }, `Promotion created: ${read.value.title}.`)
})

export const end = del(`${PROMOTIONS}/:id`, 'promotions.edit', api.end, async (call) => {
  const id = idOf(call.params.id)
  const isEnded = await promotions.end(call.db, id, call.actor, call.now)
  return isEnded ? redirect(PROMOTIONS, 'Promotion ended.') : refuse('NOT_FOUND')
})

function pageFor(call: Parameters<typeof adminPage>[0], typed: Typed) {
  return promotionPage(typed, scopeIn(typed.values), call.can('simulations.run'))
}
