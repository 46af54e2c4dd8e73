import * as networks from '../../../../store/irc/networks.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { readNetwork } from './forms.ts'
import { networkItem } from './json.ts'
import { IRC, networkPage, networksPage, NEW_VALUES, valuesOf } from './pages.ts'

const VIEW = 'console/frame/confirm'

export const list = get(IRC, 'settings.edit', api.list, async (call) => {
  const rows = await networks.list(call.db)
  const json = { items: rows.map(networkItem), next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', networksPage(rows, call.now), json)
})

export const form = get(`${IRC}/new`, 'settings.edit', api.form, (call) =>
  adminPage(call, VIEW, networkPage(untyped(NEW_VALUES), null), {}),
)

export const add = post(IRC, 'settings.edit', api.add, async (call) => {
  const { db, secrets, body, actor, now } = call
  const read = readNetwork(body)
  const made = read.ok
    ? await networks.add(db, read.value, { secrets, by: actor, now })
    : { ok: false as const, why: read.errors }
  if (made.ok) {
    const { id } = made
    return created(`${IRC}/${id}/channels`, { id }, 'Network added. Add its channels next.')
  }
  const errors = typeof made.why === 'string' ? refusals[made.why] : made.why
  return adminInvalid(call, VIEW, networkPage({ values: body, errors }, null), errors)
})

export const edit = get(`${IRC}/:id`, 'settings.edit', api.edit, async (call) => {
  const row = await networks.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, networkPage(untyped(valuesOf(row)), row), networkItem(row))
})

export const change = patch(`${IRC}/:id`, 'settings.edit', api.change, async (call) => {
  const { db, secrets, body, actor, now } = call
  const row = await networks.find(db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  const read = readNetwork(body, row)
  const done = read.ok
    ? await networks.change(db, row.id, read.value, { secrets, by: actor, now })
    : 'invalid'
  if (done === 'none') return refuse('NOT_FOUND')
  if (done === 'done') return redirect(IRC, 'Network saved. The bot connects again.')
  const errors = read.ok ? refusals.taken : read.errors
  return adminInvalid(call, VIEW, networkPage({ values: body, errors }, row), errors)
})

export const remove = del(`${IRC}/:id`, 'settings.edit', api.remove, async (call) => {
  const isDone = await networks.remove(call.db, idOf(call.params.id), call.actor, call.now)
  return isDone ? redirect(IRC, 'Network removed.') : refuse('NOT_FOUND')
})

const refusals = {
  taken: wrong('name', 'is already taken'),
  many: wrong('', `There are already ${networks.MAX_NETWORKS} networks. Remove one first.`),
}
