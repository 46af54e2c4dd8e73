import { drainRefusalText } from '../../../../domain/fleet/drain-texts.ts'
import { strictRecord, count as countShape, randomId, time } from '../../../../shared/shape.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as drains from '../../../../store/fleet/drains.ts'
import * as holders from '../../../../store/fleet/holders.ts'
import * as nodes from '../../../../store/fleet/nodes.ts'
import { leftOutOf } from '../../../../store/traffic/left-out.ts'
import * as unbookedTraffic from '../../../../store/traffic/unbooked.ts'
import * as roleNodes from '../../../../store/fleet/role-nodes.ts'
import { del, get, post, redirect, refuse } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { nodePage } from './node-page.ts'
import { nodesPage, othersPage, unbookedPage } from './pages.ts'

const placeShape = strictRecord({ at: time, journal: randomId, number: countShape })

const TRACKERS = '/admin/tracker'

export const fleet = get(TRACKERS, 'nodes.see', api.fleet, async (call) => {
  const [rows, others] = await Promise.all([nodes.all(call.db), roleNodes.all(call.db)])
  const items = rows.map((row) => ({ ...row.heartbeat, ...heardOf(row.heartbeatAt, call.now) }))
  const json = { items, next: null, total: items.length }
  return adminPage(
    call,
    'console/frame/sections',
    nodesPage(rows, others, call.now, call.can('nodes.switch')),
    json,
  )
})

export const others = get('/admin/nodes', 'nodes.see', api.others, async (call) => {
  const rows = await roleNodes.all(call.db)
  const items = rows.map(({ role, node: name, heartbeat, isUp, silentSeconds }) => ({
    ...{ role, node: name, ...heartbeat, isUp },
    heardAt: new Date(call.now.getTime() - silentSeconds * 1000),
  }))
  return adminPage(call, 'console/frame/sections', othersPage(rows, call.now), { items })
})

export const node = get(`${TRACKERS}/:id`, 'nodes.see', api.node, async (call) => {
  const rows = await nodes.all(call.db)
  const row = rows.find(({ storeId }) => storeId === call.params.id)
  if (row === undefined) return refuse('NOT_FOUND')
  const json = { ...row.heartbeat, ...heardOf(row.heartbeatAt, call.now), bridge: row.bridge }
  const [drained, leftOut] = await Promise.all([drains.all(call.db), leftOutOf(call.db, row.node)])
  const failedDrain = drained.find((one) => one.node === row.node)?.failed ?? null
  return adminPage(
    call,
    'console/frame/sections',
    nodePage(row, { failedDrain, leftOut }, call.now),
    json,
  )
})

export const drain = post(`${TRACKERS}/:id/drain`, 'nodes.switch', api.drain, async (call) => {
  const { db, params, actor, now } = call
  const name = await nameOf(db, params.id)
  if (name === null) return refuse('NOT_FOUND')
  const done = await drains.drain(db, name, actor, now)
  if (!done.ok) return refuse('NOT_DRAINED', { detail: drainRefusalText(name, done) })
  await holders.refresh(db, now)
  return redirect(TRACKERS, `${name} is handing over what it holds.`, {
    node: name,
    isDrained: true,
  })
})

export const undrain = del(`${TRACKERS}/:id/drain`, 'nodes.switch', api.undrain, async (call) => {
  const { db, params, actor, now } = call
  const name = await nameOf(db, params.id)
  if (name === null || !(await drains.undrain(db, name, actor, now))) return refuse('NOT_FOUND')
  await holders.refresh(db, now)
  return redirect(TRACKERS, `${name} is getting back what it held.`, {
    node: name,
    isDrained: false,
  })
})

/** Returns the name of the tracker with this store; null if it is unknown. */
async function nameOf(db: Db, storeId: string | undefined): Promise<string | null> {
  const rows = await nodes.all(db)
  return rows.find((row) => row.storeId === storeId)?.node ?? null
}

function heardOf(heardAt: Date, now: Date) {
  return { heardAt, isUp: now.getTime() - heardAt.getTime() <= nodes.SILENT_SECONDS * 1000 }
}

export const unbooked = get('/admin/traffic', 'traffic.see-parked', api.unbooked, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    '/admin/traffic',
    placeShape,
    (last, limit) => unbookedTraffic.list(db, last && { ...last, at: new Date(last.at) }, limit),
    ({ at, journal, number }) => ({ at, journal, number }),
  )
  return tableReply(call, found, (shown) => unbookedPage(shown, now))
})
