import { presets } from '../../../../domain/points/shop/presets.ts'
import { plural } from '../../../../shared/format.ts'
import * as storeItems from '../../../../store/points/shop-items.ts'
import { historyOf } from '../../../http/frame/history.ts'
import { created, get, post, put, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { keepsStock, presetForm, readItem } from './forms.ts'
import { staffItem } from './json.ts'
import { editedItem, editPage, itemsPage, makePage, STORE, typedOf } from './pages.ts'

const VIEW = 'console/frame/confirm'

export const list = get(STORE, 'store.edit', api.list, async (call) => {
  const rows = await storeItems.list(call.db)
  const json = { items: rows.map(staffItem), next: null, total: rows.length }
  return adminPage(call, 'console/economy/shop/list', itemsPage(rows, call.now), json)
})

export const form = get(`${STORE}/new`, 'store.edit', api.form, (call) =>
  adminPage(call, VIEW, makePage(untyped({ kind: 'upload' })), {}),
)

export const make = post(STORE, 'store.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, makePage({ values: body, errors }), errors)
  const read = readItem(body, null)
  if (!read.ok) return again(read.errors)
  const made = await storeItems.make(db, read.item, actor, now)
  if (!made.ok) return again(SAID[made.code])
  return created(STORE, { id: made.id }, `${read.item.name} was added to the shop.`)
})

export const fill = post(`${STORE}/preset`, 'store.edit', api.preset, async (call) => {
  const form = readForm(presetForm, call.body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  const { items } = presets[form.value.preset]
  const made = await storeItems.addPreset(call.db, items, call.actor, call.now)
  return redirect(STORE, `Added to the shop: ${plural(made, 'item', 'items')}.`, { made })
})

export const question = get(`${STORE}/:slug/edit`, 'store.edit', api.question, async (call) => {
  const item = await storeItems.find(call.db, call.params.slug)
  if (item === null) return refuse('ITEM_NOT_FOUND')
  return adminPage(call, VIEW, editPage(item, untyped(typedOf(item))), { item: staffItem(item) })
})

export const edit = put(`${STORE}/:slug`, 'store.edit', api.edit, async (call) => {
  const { db, params, body, actor, now } = call
  const item = await storeItems.find(db, params.slug)
  if (item === null) return refuse('ITEM_NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, editPage(item, { values: body, errors }), errors)
  const read = readItem(body, item.slug)
  if (!read.ok) return again(read.errors)
  const given = { ...read.item, keepsStock: keepsStock(body) }
  const saved = await storeItems.edit(db, item.slug, given, actor, now)
  if (saved.ok) return redirect(STORE, `${read.item.name} was saved.`)
  return saved.code === 'GONE' ? refuse('ITEM_NOT_FOUND') : again(SAID[saved.code])
})

export const retire = post(`${STORE}/:slug/retire`, 'store.edit', api.retire, async (call) => {
  const done = await storeItems.retire(call.db, call.params.slug, true, call.actor, call.now)
  return done ? redirect(STORE, 'Item removed from the shop.') : refuse('ITEM_NOT_FOUND')
})

export const putBack = post(`${STORE}/:slug/return`, 'store.edit', api.putBack, async (call) => {
  const done = await storeItems.retire(call.db, call.params.slug, false, call.actor, call.now)
  return done ? redirect(STORE, 'Item restored.') : refuse('ITEM_NOT_FOUND')
})

export const history = get(`${STORE}/:slug/history`, 'store.edit', api.history, async (call) => {
  const item = await storeItems.find(call.db, call.params.slug)
  if (item === null) return refuse('ITEM_NOT_FOUND')
  const history = await historyOf(call, editedItem(item))
  return adminPage(call, 'console/economy/shop/history', history.shown, history.json)
})

const SAID: Readonly<Record<'SLUG_TAKEN' | 'NO_SUCH_ROLE', FieldErrors>> = {
  SLUG_TAKEN: wrong('slug', 'is already taken'),
  NO_SUCH_ROLE: wrong('leastRole', 'is not a role or class'),
}
