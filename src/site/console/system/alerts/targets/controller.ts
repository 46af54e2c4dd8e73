import * as deliveries from '../../../../../store/alerts/deliveries.ts'
import * as targets from '../../../../../store/alerts/targets.ts'
import { testMessage } from '../../../../../store/alerts/test-message.ts'
import { targetKinds } from '../../../../../shared/alerts/targets/index.ts'
import { created, del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { settingsOf, targetForm } from './forms.ts'
import { addPage, saysOf, TARGETS, targetsPage } from './pages.ts'

/** The most messages shown. */
const SHOWN = 50
const USUAL = { severity: 'warning', fromHour: '0', untilHour: '0' }

export const list = get(TARGETS, 'alerts.targets', api.targets, async (call) => {
  const { db, now } = call
  const [items, sent] = await Promise.all([targets.list(db), deliveries.recent(db, SHOWN)])
  const json = sent.map(({ message: _message, ...row }, at) => ({ ...row, says: saysOf(sent[at]) }))
  const page = targetsPage(items, sent, now)
  return adminPage(call, 'console/frame/sections', page, { items, deliveries: json })
})

export const question = get(`${TARGETS}/new`, 'alerts.targets', api.question, async (call) => {
  const page = addPage(untyped({ ...USUAL, kind: call.query.kind }))
  const json = { kinds: targetKinds.map(({ kind }) => kind) }
  return adminPage(call, 'console/frame/confirm', page, json)
})

export const add = post(TARGETS, 'alerts.targets', api.add, async (call) => {
  const { db, secrets, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, 'console/frame/confirm', addPage({ values: body, errors }), errors)
  const form = readForm(targetForm, body)
  if (!form.ok) return again(form.errors)
  const settings = settingsOf(body)
  if (!settings.ok) return again(settings.errors)
  const { kind, name, severity, fromHour, untilHour } = form.value
  const hours = { fromHour: Number(fromHour), untilHour: Number(untilHour) }
  const given = { kind, name, severity, ...hours, isOn: true, settings: settings.value }
  const made = await targets.make(db, secrets, given, actor, now)
  if (!made.ok) return again(wrong('name', FAULTS[made.fault]))
  return created(TARGETS, { id: made.id }, 'Target added. Send it a test.')
})

const FAULTS: Readonly<Record<targets.Fault, string>> = {
  TOO_MANY: 'cannot be added: there are already 20 targets. Remove one first',
  NAME_TAKEN: 'is already taken',
  BAD_SETTINGS: 'does not match its kind',
}

export const test = post(`${TARGETS}/:id/test`, 'alerts.targets', api.test, async (call) => {
  const { db, config, params, actor, now } = call
  const message = await testMessage(db, config, now)
  const isDone = await deliveries.test(db, idOf(params.id), message, actor, now)
  return isDone ? redirect(TARGETS, 'The test message will be sent shortly.') : refuse('NOT_FOUND')
})

export const remove = del(`${TARGETS}/:id`, 'alerts.targets', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await targets.remove(db, idOf(params.id), actor, now)
  return isDone ? redirect(TARGETS, 'Target removed.') : refuse('NOT_FOUND')
})
