import { DAY_MS } from '../../../../../domain/units.ts'
import { plural } from '../../../../../shared/format.ts'
import * as working from '../../../../../store/cases/working.ts'
import { post } from '../../../../http/action.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import * as api from '../api.ts'
import {
  assignShape,
  mergeShape,
  onlySeen,
  snoozeShape,
  urgencyShape,
  versionIn,
} from '../forms.ts'
import { again, changeOf, replyTo } from '../found.ts'
import { CASES } from '../parts/lines.ts'

export const release = post(`${CASES}/:id/release`, 'cases.work', api.release, async (call) => {
  const form = readForm(onlySeen, call.body)
  if (!form.ok) return again(call, form.errors)
  const on = await changeOf(call, versionIn(form.value.seen))
  return replyTo(call, await working.release(call.db, on, call.now), 'Case handed back.')
})

export const assign = post(`${CASES}/:id/assign`, 'cases.work', api.assign, async (call) => {
  const form = readForm(assignShape, call.body)
  if (!form.ok) return again(call, form.errors)
  const on = await changeOf(call, versionIn(form.value.seen))
  const done = await working.assign(call.db, on, form.value.to, call.now)
  if (done === 'UNKNOWN') return again(call, wrong('to', 'may not work on this case'))
  return replyTo(call, done, `Case assigned to ${form.value.to}.`)
})

export const snooze = post(`${CASES}/:id/snooze`, 'cases.work', api.snooze, async (call) => {
  const form = readForm(snoozeShape, call.body)
  if (!form.ok) return again(call, form.errors)
  const days = Number(form.value.days)
  const on = await changeOf(call, versionIn(form.value.seen))
  const until = days === 0 ? null : new Date(call.now.getTime() + days * DAY_MS)
  const said =
    days === 0 ? 'The case is in the queue again.' : `Snoozed for ${plural(days, 'day', 'days')}.`
  return replyTo(call, await working.snooze(call.db, on, until, call.now), said)
})

export const urgency = post(`${CASES}/:id/urgency`, 'cases.work', api.urgency, async (call) => {
  const form = readForm(urgencyShape, call.body)
  if (!form.ok) return again(call, form.errors)
  const on = await changeOf(call, versionIn(form.value.seen))
  const done = await working.setUrgency(call.db, on, Number(form.value.urgency), call.now)
  return replyTo(call, done, 'Priority changed.')
})

export const reopen = post(`${CASES}/:id/reopen`, 'cases.work', api.reopen, async (call) => {
  const form = readForm(onlySeen, call.body)
  if (!form.ok) return again(call, form.errors)
  const on = await changeOf(call, versionIn(form.value.seen))
  return replyTo(call, await working.reopen(call.db, on, call.now), 'The case is open again.')
})

export const merge = post(`${CASES}/:id/merge`, 'cases.work', api.merge, async (call) => {
  const form = readForm(mergeShape, call.body)
  if (!form.ok) return again(call, form.errors)
  const into = Number(form.value.into)
  const done = await working.merge(
    call.db,
    await changeOf(call, versionIn(form.value.seen)),
    into,
    call.now,
  )
  if (done === 'UNKNOWN') {
    return again(call, wrong('into', 'is not an earlier open ticket from the same member'))
  }
  return replyTo(call, done, `Joined with ticket ${into}.`, `${CASES}/${into}`)
})
