import * as alerts from '../../../../../store/alerts/alerts.ts'
import * as nodes from '../../../../../store/fleet/nodes.ts'
import * as services from '../../../../../store/fleet/services.ts'
import { get, refuse } from '../../../../http/action.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { serviceJson } from './json.ts'
import { onePage, POINT_SECONDS } from './one-page.ts'
import { FLEET, fleetPage } from './pages.ts'

const DAY_SECONDS = 86_400
const STARTS = 20
/** Alerts on top of the fleet; the page about alerts has all of them. */
const ALERTS = 20

export const list = get(FLEET, 'nodes.see', api.services, async (call) => {
  const { db, now } = call
  const [all, open, links] = await Promise.all([
    services.list(db),
    alerts.open(db, ALERTS),
    nodes.all(db),
  ])
  const total = all.at(0)?.total ?? 0
  const json = { items: all.map(serviceJson), total, alerts: open.length }
  const page = fleetPage({ services: all, alerts: open, links }, now)
  return adminPage(call, 'console/frame/sections', page, json)
})

export const one = get(`${FLEET}/:id`, 'nodes.see', api.one, async (call) => {
  const { db, params, now } = call
  const row = await services.find(db, idOf(params.id))
  if (row === null) return refuse('NOT_FOUND')
  const [history, starts] = await Promise.all([
    services.history(db, row.id, DAY_SECONDS, DAY_SECONDS / POINT_SECONDS),
    services.starts(db, row.id, STARTS),
  ])
  const page = onePage(row, history, starts, now)
  return adminPage(call, 'console/frame/sections', page, { ...serviceJson(row), history })
})
