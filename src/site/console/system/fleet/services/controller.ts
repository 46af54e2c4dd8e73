import { stillReports } from '../../../../../domain/fleet/removal-texts.ts'
import * as alerts from '../../../../../store/alerts/alerts.ts'
import * as nodes from '../../../../../store/fleet/nodes.ts'
import { remove as removeNode } from '../../../../../store/fleet/remove-node.ts'
import * as services from '../../../../../store/fleet/services.ts'
import { del, get, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { serviceJson } from './json.ts'
import { onePage, POINT_SECONDS } from './one-page.ts'
import { FLEET } from './acts.ts'
import { removeForm } from './forms.ts'
import { fleetPage, removalPage } from './pages.ts'

const DAY_SECONDS = 86_400
const STARTS = 20
/** The most alerts above the fleet; the page about alerts has all of them. */
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
  const rights = {
    ...{ maySwitch: call.can('nodes.switch'), mayAnswer: call.can('alerts.answer') },
    mayEdit: call.can('nodes.edit'),
  }
  const page = fleetPage({ services: all, alerts: open, links }, rights, now)
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

export const removal = get(`${FLEET}/:id/remove`, 'nodes.edit', api.removal, async (call) => {
  const row = await services.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, 'console/frame/confirm', removalPage(untyped(), row), serviceJson(row))
})

export const remove = del(`${FLEET}/:id`, 'nodes.edit', api.remove, async (call) => {
  const { db, params, body, actor, now } = call
  const row = await services.find(db, idOf(params.id))
  if (row === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors) => {
    const page = removalPage({ values: body, errors }, row)
    return adminInvalid(call, 'console/frame/confirm', page, errors)
  }
  const form = readForm(removeForm, body)
  if (!form.ok) return again(form.errors)
  const removal = { name: row.node, type: row.type, reason: form.value.reason }
  // The authority, if any, is on the machine of jobs, where a command revokes certificates.
  const given = { by: actor, now, revoke: async () => null }
  const { removed, reporting } = await removeNode(db, removal, given)
  const [kept] = reporting
  if (kept !== undefined)
    return again(wrong('reason', `was not used: ${stillReports(row.node, kept)}`))
  return removed.length === 0
    ? refuse('NOT_FOUND')
    : redirect(FLEET, `${row.type} ${row.node} was removed.`, { id: row.id, node: row.node })
})
