import * as bridgeRefusals from '../../../../../store/fleet/bridge-refusals.ts'
import * as switches from '../../../../../store/fleet/node-switches.ts'
import * as nodes from '../../../../../store/fleet/nodes.ts'
import { created, del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { offForm } from './forms.ts'
import { OFF, offPage, questionPage, REFUSED, refusedPage } from './pages.ts'

/** The most refused connections to show; the log has more. */
const SHOWN = 200

export const off = get(OFF, 'nodes.see', api.off, async (call) => {
  const rows = await switches.all(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(
    call,
    'console/frame/table',
    offPage(rows, call.can('nodes.switch'), call.now),
    json,
  )
})

export const question = get(`${OFF}/new`, 'nodes.switch', api.question, async (call) => {
  const { db, query } = call
  const known = (await nodes.all(db)).map(({ storeId, node }) => ({ storeId, node }))
  const page = questionPage(untyped({ node: query.node }), known)
  return adminPage(call, 'console/frame/confirm', page, {
    items: known,
    next: null,
    total: known.length,
  })
})

export const switchOff = post(OFF, 'nodes.switch', api.switchOff, async (call) => {
  const { db, body, actor, now } = call
  const known = await nodes.all(db)
  const again = (errors: FieldErrors) =>
    adminInvalid(
      call,
      'console/frame/confirm',
      questionPage({ values: body, errors }, known),
      errors,
    )
  const form = readForm(offForm, body)
  if (!form.ok) return again(form.errors)
  const { node: storeId, reason } = form.value
  const done = await switches.switchOff(db, storeId, reason, actor, now)
  if (!done.ok) return again(wrong('node', TEXTS[done.code]))
  return created(OFF, { storeId, reason }, 'The tracker stops serving within seconds.')
})

const TEXTS = {
  NO_SUCH_NODE: 'is not a known tracker',
  OFF_ALREADY: 'is already disabled',
} as const

export const switchOn = del(`${OFF}/:storeId`, 'nodes.switch', api.switchOn, async (call) => {
  const { db, params, actor, now } = call
  const found = await switches.find(db, params.storeId)
  if (found === null || !(await switches.switchOn(db, params.storeId, actor, now))) {
    return refuse('NOT_FOUND')
  }
  return redirect(OFF, `${found.node} can join again.`, found)
})

export const refused = get(REFUSED, 'nodes.see', api.refused, async (call) => {
  const rows = await bridgeRefusals.list(call.db, SHOWN)
  const json = { items: rows, next: null, total: null }
  return adminPage(call, 'console/frame/table', refusedPage(rows, call.now), json)
})
