import * as alerts from '../../../../store/alerts/alerts.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { silenceForm } from './forms.ts'
import { alertJson } from './json.ts'
import { alertsPage, silencePage } from './pages.ts'
import { ALERTS } from './parts/answers.ts'

const SILENCE = `${ALERTS}/:id/silence` as const

/** The most resolved alerts shown. */
const RESOLVED = 50
const HOUR_MS = 3_600_000

export const list = get(ALERTS, 'nodes.see', api.alerts, async (call) => {
  const { db, can, now } = call
  const [open, resolved] = await Promise.all([alerts.open(db), alerts.resolved(db, RESOLVED)])
  const rights = { mayAnswer: can('alerts.answer'), maySetTargets: can('alerts.targets') }
  const json = { items: open.map(alertJson), resolved: resolved.map(alertJson) }
  const page = alertsPage({ open, resolved, ...rights }, now)
  return adminPage(call, 'console/frame/sections', page, json)
})

export const acknowledge = post(
  `${ALERTS}/:id/acknowledge`,
  'alerts.answer',
  api.acknowledge,
  async ({ db, params, actor, now }) => {
    const id = idOf(params.id)
    const answer = { act: 'acknowledge', until: null, reason: '' } as const
    const isDone = await alerts.answer(db, id, answer, actor, now)
    return isDone ? redirect(ALERTS, 'Alert acknowledged.', { id, isDone }) : refuse('NOT_FOUND')
  },
)

export const silencing = get(SILENCE, 'alerts.answer', api.silencing, async (call) => {
  const row = await alerts.find(call.db, idOf(call.params.id))
  if (row === null || row.state === 'resolved') return refuse('NOT_FOUND')
  const page = silencePage(untyped({ hours: '4' }), row)
  return adminPage(call, 'console/frame/confirm', page, alertJson(row))
})

export const silence = post(SILENCE, 'alerts.answer', api.silence, async (call) => {
  const { db, params, body, actor, now } = call
  const id = idOf(params.id)
  const row = await alerts.find(db, id)
  if (row === null || row.state === 'resolved') return refuse('NOT_FOUND')
  const form = readForm(silenceForm, body)
  if (!form.ok) {
    const page = silencePage({ values: body, errors: form.errors }, row)
    return adminInvalid(call, 'console/frame/confirm', page, form.errors)
  }
  const until = new Date(now.getTime() + Number(form.value.hours) * HOUR_MS)
  const answer = { act: 'silence', until, reason: form.value.reason } as const
  const isDone = await alerts.answer(db, id, answer, actor, now)
  return isDone ? redirect(ALERTS, 'Alert silenced.', { id, isDone }) : refuse('NOT_FOUND')
})
