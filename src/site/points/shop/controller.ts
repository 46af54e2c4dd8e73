import { milliOf } from '../../../domain/ledger/amounts.ts'
import { whyNotSold } from '../../../domain/points/shop/may-buy.ts'
import * as purchases from '../../../store/points/purchases.ts'
import * as storeItems from '../../../store/points/shop-items.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import { pointsJson } from '../../ledger/parts/labels.ts'
import * as api from './api.ts'
import { buyShape } from './forms.ts'
import { itemJson, purchaseJson } from './json.ts'
import { purchasesPage, storePage } from './pages.ts'
import { buyPage } from './buy-page.ts'
import { needsTitle } from './labels.ts'

export const store = get('/shop', 'account.own', api.store, async (call) => {
  const offer = await storeOf(call)
  const shown = storePage(offer, call.can('economy.spend'), call.now)
  const items = offer.items.map(itemJson)
  const json = { items, next: null, total: items.length, balance: pointsJson(offer.points) }
  return page('points/shop/store', shown, json)
})

export const offered = get('/shop/:slug/buy', 'economy.spend', api.offer, async (call) => {
  const found = await offeredIn(call)
  if (found === null) return refuse('ITEM_NOT_FOUND')
  const { one, points } = found
  const json = { item: itemJson(one), balance: pointsJson(points) }
  return page('points/shop/buy', buyPage(one, points, untyped(), call.now), json)
})

export const buy = post('/shop/:slug/buy', 'economy.spend', api.buy, async (call) => {
  const { db, member, params, body, now } = call
  const form = readForm(buyShape, body)
  if (!form.ok) return again(call, { values: body, errors: form.errors })
  const { key, title = '', price: seen } = form.value
  const item = await storeItems.find(db, params.slug)
  if (item === null) return refuse('ITEM_NOT_FOUND')
  if (needsTitle(item.kind) && title === '') {
    return again(call, { values: body, errors: wrong('title', 'is required') })
  }
  const detail = needsTitle(item.kind) ? title : ''
  const price = seen === undefined ? undefined : Number(milliOf(String(seen)))
  const order = { slug: item.slug, price, key, detail }
  const bought = await purchases.buy(db, member.id, order, now)
  if (!bought.ok) {
    if (bought.code !== 'PRICE_CHANGED') return refuse(bought.code)
    return again(call, { values: body, errors: PRICE_CHANGED })
  }
  const { ok: _, ...json } = bought
  const says = bought.isNew ? `You bought ${item.name}.` : `${item.name} was already bought.`
  return redirect('/shop/purchases', says, json)
})

const PRICE_CHANGED = wrong('', 'The price has changed since you opened this page. Check it below.')

export const own = get('/shop/purchases', 'account.own', api.purchases, async (call) => {
  const { db, member, now } = call
  const found = await listedBelow(call, (below, limit) =>
    purchases.ofMember(db, member.id, below, limit),
  )
  const { rows, next } = found
  const pager = pagerOf('/shop/purchases', found)
  const json = { items: rows.map(purchaseJson), next, total: null }
  return page('points/shop/purchases', purchasesPage(rows, pager, now), json)
})

type Asked = Pick<Call<'/shop/:slug/buy', 'economy.spend'>, 'db' | 'member' | 'now' | 'can'>
type AskedFor = Asked & { readonly params: { readonly slug: string } }

async function storeOf({ db, member, now }: Omit<Asked, 'can'>) {
  const all = (await storeItems.list(db)).filter(({ retiredAt }) => retiredAt === null)
  const buyers = await purchases.buyerOf(db, member.id, all, now)
  const items = all.map((item) => ({ item, whyNot: whyNotSold(item, buyers.of(item), now) }))
  return { points: buyers.points, items: items.filter(({ item }) => isNear(item, now)) }
}

/** Returns whether the sale of an item has not ended; it may not have started yet. */
function isNear({ endsAt }: storeItems.StoreItem, now: Date): boolean {
  return endsAt === null || endsAt > now
}

async function offeredIn(call: AskedFor) {
  const { points, items } = await storeOf(call)
  const one = items.find(({ item }) => item.slug === call.params.slug)
  return one === undefined ? null : { one, points }
}

async function again(call: AskedFor, typed: Typed): Promise<Reply> {
  const found = await offeredIn(call)
  if (found === null) return refuse('ITEM_NOT_FOUND')
  const data = buyPage(found.one, found.points, typed, call.now)
  return invalid('points/shop/buy', data, typed.errors)
}
