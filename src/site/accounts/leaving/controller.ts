import * as leaving from '../../../store/accounts/leaving.ts'
import * as accountEvents from '../../../store/accounts/events.ts'
import * as personalData from '../../../store/members/personal-data.ts'
import type { Call } from '../../http/action.ts'
import { del, get, inParts, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { passwordFaults } from '../own-password.ts'
import * as api from './api.ts'
import { currentShape, leaveShape } from './forms.ts'
import { leavingPage } from './pages.ts'

type OwnCall = Call<string, 'account.secure'>

const PAGE = '/settings/leave'

export const show = get('/settings/leave', 'account.secure', api.show, async (call) => {
  const standing = await standingOf(call)
  const data = leavingPage(standing, untyped(), call.now)
  return settingsPage(call, 'accounts/leaving/show', data, jsonOf(standing))
})

/** Creates the archive while sending it: nothing is stored, and no link to it can leak later. */
export const archive = post('/export', 'account.secure', api.archive, async (call) => {
  const { db, member, address, agent, now } = call
  const faults = await faultsOf(call)
  if (faults !== null) return again(call, faults)
  const from = { address, agent }
  await accountEvents.note(db, { memberId: member.id, kind: 'export-asked', from }, now)
  const name = `${member.name}-${now.toISOString().slice(0, 10)}.json`
  return inParts('application/json', name, personalData.archive(db, member.id, now))
})

export const leave = post('/settings/leave', 'account.secure', api.leave, async (call) => {
  const form = readForm(leaveShape, call.body)
  const faults = form.ok ? await passwordFaults(call, form.value.current) : form.errors
  if (!form.ok || faults !== null) return again(call, faults ?? {}, call.body)
  const { texts } = form.value
  const chosen = { removesTexts: texts === 'remove' }
  const asked = await leaving.ask(call.db, call.member.id, call.now, chosen)
  if (!asked.ok) return refuse(asked.code === 'LAST_OWNER' ? 'LAST_OWNER' : 'MEMBER_NOT_FOUND')
  const day = asked.at.toISOString().slice(0, 10)
  const text = `Your account will be deleted on ${day}. You can cancel the deletion until then.`
  return redirect(PAGE, text, { leavesAt: asked.at, texts })
})

export const stay = del('/settings/leave', 'account.secure', api.stay, async (call) => {
  const isUndone = await leaving.undo(call.db, call.member.id, call.now)
  const text = isUndone ? 'Deletion canceled.' : 'Your account was not scheduled for deletion.'
  return redirect(PAGE, text, { leavesAt: null, texts: 'keep' })
})

async function faultsOf(call: OwnCall): Promise<FieldErrors | null> {
  const form = readForm(currentShape, call.body)
  return form.ok ? passwordFaults(call, form.value.current) : form.errors
}

async function standingOf({ db, member }: OwnCall) {
  const asked = await leaving.asked(db, member.id)
  return { ...asked, hasFactor: member.secondFactor === 'has' }
}

function jsonOf({ dueAt, removesTexts }: Awaited<ReturnType<typeof standingOf>>) {
  return { leavesAt: dueAt, texts: removesTexts ? 'remove' : 'keep' }
}

async function again(call: OwnCall, errors: FieldErrors, values: Fields = {}) {
  const data = leavingPage(await standingOf(call), { values, errors }, call.now)
  return settingsInvalid(call, 'accounts/leaving/show', data, errors)
}
