import { milliOf } from '../../../domain/ledger/amounts.ts'
import { pointWords } from '../../../shared/format.ts'
import { flag, id, strictRecord } from '../../../shared/shape.ts'
import * as balances from '../../../store/records/ledger/balances.ts'
import * as poolEndings from '../../../store/points/pool-endings.ts'
import type { PoolRow } from '../../../store/points/pools.ts'
import * as pools from '../../../store/points/pools.ts'
import type { Call } from '../../http/action.ts'
import { created, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { listed } from '../../http/frame/listed.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { pointsJson } from '../../ledger/parts/labels.ts'
import * as api from './api.ts'
import { giveForm } from './forms.ts'
import { poolJson } from './json.ts'
import { poolPage, poolsPage } from './pages.ts'

const place = strictRecord({ isOpen: flag, id })
const GIFTS = 20

export const list = get('/pools', 'account.own', api.list, async (call) => {
  const found = await listed(
    call,
    place,
    (after, limit) => pools.list(call.db, after, limit),
    ({ state, id }) => ({ isOpen: state === 'open', id }),
  )
  const { rows, next } = found
  const json = { items: rows.map(poolJson), next, total: null }
  return page('points/pools/list', poolsPage(rows, pagerOf('/pools', found), call.now), json)
})

export const show = get('/pools/:id', 'account.own', api.show, async (call) => {
  const pool = await pools.find(call.db, idOf(call.params.id))
  if (pool === null) return refuse('POOL_NOT_FOUND')
  const { shown, gifts } = await pageOf(call, pool, untyped())
  const last = gifts.map(({ name, amount, at }) => ({ name, amount: pointsJson(amount), at }))
  return page('points/pools/show', shown, { pool: poolJson(pool), gifts: last })
})

export const give = post('/pools/:id/gifts', 'economy.spend', api.give, async (call) => {
  const { db, member, params, body, now } = call
  const pool = await pools.find(db, idOf(params.id))
  if (pool === null) return refuse('POOL_NOT_FOUND')
  const form = readForm(giveForm, body)
  if (!form.ok) {
    const { shown } = await pageOf(call, pool, { values: body, errors: form.errors })
    return invalid('points/pools/show', shown, form.errors)
  }
  const amount = Number(milliOf(form.value.amount) ?? 0n)
  const gift = { poolId: pool.id, amount, key: form.value.key }
  const gave = await poolEndings.give(db, member.id, gift, now)
  if (!gave.ok) return refuse(gave.code)
  const full = gave.isFull ? ' The pool is full, and its promotion starts now.' : ''
  const says = `The pool received ${pointWords(gave.amount)}.${full}`
  const json = { id: gave.id, amount: pointsJson(gave.amount), isFull: gave.isFull }
  return redirect(`/pools/${pool.id}`, says, json)
})

export const bounty = post('/torrents/:id/bounty', 'economy.spend', api.bounty, async (call) => {
  const opened = await pools.openBounty(call.db, idOf(call.params.id), call.member.id, call.now)
  if (!opened.ok) return refuse(opened.code)
  return created(
    `/pools/${opened.id}`,
    { id: opened.id },
    'Bounty started. Contribute the amount you want to offer.',
  )
})

type Asked = Pick<Call<string, 'account.own'>, 'db' | 'member' | 'now' | 'can'>

async function pageOf({ db, member, now, can }: Asked, pool: PoolRow, typed: Typed) {
  const gifts = await pools.gifts(db, pool.id, GIFTS)
  const own = await balances.balanceOf(db, { member: member.id }, 'points')
  const shown = poolPage({ pool, gifts, own, canGive: can('economy.spend') }, typed, now)
  return { shown, gifts }
}
