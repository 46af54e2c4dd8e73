import { milliOf } from '../../../../domain/ledger/amounts.ts'
import { usualFactors } from '../../../../domain/promotions/scopes.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import { flag, id, strictRecord } from '../../../../shared/shape.ts'
import * as poolEndings from '../../../../store/points/pool-endings.ts'
import * as pools from '../../../../store/points/pools.ts'
import { created, get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { isChecked, readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { poolForm } from './forms.ts'
import { poolItem, poolPage, POOLS, poolsPage } from './pages.ts'

const place = strictRecord({ isOpen: flag, id })

export const list = get(POOLS, 'store.edit', api.list, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    POOLS,
    place,
    (after, limit) => pools.list(db, after, limit),
    (row) => ({ isOpen: row.state === 'open', id: row.id }),
  )
  return tableReply(call, found, (shown) => poolsPage(shown, now), poolItem)
})

export const form = get(`${POOLS}/new`, 'store.edit', api.form, (call) =>
  adminPage(call, 'console/frame/confirm', poolPage(untyped({ hours: '24' })), {}),
)

export const open = post(POOLS, 'store.edit', api.open, async (call) => {
  const { db, body, actor, now } = call
  const read = readForm(poolForm, body)
  if (!read.ok) {
    const shown = poolPage({ values: body, errors: read.errors })
    return adminInvalid(call, 'console/frame/confirm', shown, read.errors)
  }
  const { title, goal, factors, hours, repeat, days = '' } = read.value
  const { upPermille, downPermille } = usualFactors[factors]
  const closesAt = days === '' ? null : new Date(now.getTime() + Number(days) * DAY_MS)
  const isRepeated = isChecked(repeat)
  const what = { title, goal: Number(milliOf(goal)), upPermille, downPermille, isRepeated }
  const made = await pools.open(db, { ...what, hours: Number(hours), closesAt }, actor, now)
  return created(POOLS, { id: made }, `${title} is open.`)
})

export const close = post(`${POOLS}/:id/close`, 'store.edit', api.close, async (call) => {
  const poolId = idOf(call.params.id)
  const isClosed = await poolEndings.close(call.db, poolId, call.actor, call.now)
  return isClosed
    ? redirect(POOLS, 'Pool closed. All contributions were refunded.')
    : refuse('POOL_CLOSED')
})
