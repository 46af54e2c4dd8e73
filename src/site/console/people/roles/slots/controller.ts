import * as roleSlots from '../../../../../store/roles/role-slots.ts'
import type { RoleSlots, RoleWithSlots } from '../../../../../store/roles/role-slots.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import type { Call } from '../../../../http/action.ts'
import { get, patch, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { slotsForm, slotsIn, slotText } from '../../members/parts/forms.ts'
import * as api from './api.ts'
import { slotsPage } from './pages.ts'

const PATH = '/admin/roles/:role/slots'
const VIEW = 'console/people/roles/slots'

export const show = get(PATH, 'roles.edit', api.show, async (call) => {
  const { db, query, params } = call
  const role = await roleSlots.find(db, params.role)
  if (role === null) return refuse('NOT_FOUND')
  const { leechSlots, seedSlots } = query
  if (leechSlots === undefined && seedSlots === undefined) {
    const kept = { leechSlots: slotText(role.leech), seedSlots: slotText(role.seed) }
    const page = slotsPage(role, untyped(kept), null)
    return adminPage(call, VIEW, page, { ...role, preview: null })
  }
  const form = readForm(slotsForm, { leechSlots, seedSlots })
  if (!form.ok) return again(call, role, { values: query, errors: form.errors })
  const slots = { leech: slotsIn(form.value.leechSlots), seed: slotsIn(form.value.seedSlots) }
  const preview = await lookAhead(call, role, slots)
  const page = slotsPage(role, untyped(query), { ...preview, slots })
  return adminPage(call, VIEW, page, { ...role, preview })
})

export const change = patch(PATH, 'roles.edit', api.change, async (call) => {
  const { db, body, params, actor, now } = call
  const role = await roleSlots.find(db, params.role)
  if (role === null) return refuse('NOT_FOUND')
  const form = readForm(slotsForm, body)
  if (!form.ok) return again(call, role, { values: body, errors: form.errors })
  const slots = { leech: slotsIn(form.value.leechSlots), seed: slotsIn(form.value.seedSlots) }
  const done = await roleSlots.change(db, role, slots, actor, now)
  if (done === 'ROLE_OUTRANKS') {
    return refuse('RIGHT_REFUSED', { detail: 'You can only change roles below your own.' })
  }
  const text = `The slots of ${role.name} were changed.`
  return redirect('/admin/roles', text, { ...role, ...slots })
})

function again(call: Call<string, 'roles.edit'>, role: RoleWithSlots, form: Typed) {
  return adminInvalid(call, VIEW, slotsPage(role, form, null), form.errors)
}

async function lookAhead(
  { db, config, now }: Pick<Call<string, 'roles.edit'>, 'db' | 'config' | 'now'>,
  role: RoleWithSlots,
  slots: RoleSlots,
) {
  const { leechSlots: leech = 0, seedSlots: seed = 0 } = await settings.tracker(db, config)
  return roleSlots.preview(db, role, slots, { leech, seed }, now)
}
