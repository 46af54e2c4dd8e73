import * as ignoring from '../../../store/members/ignoring.ts'
import { del, get, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { ignoreShape } from './forms.ts'
import { errorText, ignoringPage } from './pages.ts'

const VIEW = 'accounts/ignoring/list'
const PATH = '/settings/ignored'

export const list = get(PATH, 'account.own', api.list, async (call) => {
  const rows = await ignoring.ignoredBy(call.db, call.member.id)
  const items = rows.map(({ name }) => ({ name }))
  return settingsPage(call, VIEW, ignoringPage(untyped(), rows), { items, next: null, total: null })
})

export const ignore = post(PATH, 'account.change', api.ignore, async (call) => {
  const { db, body, member } = call
  const read = readForm(ignoreShape, body)
  const done = read.ok ? await ignoring.ignore(db, member.id, read.value.name) : null
  if (read.ok && done?.ok === true) {
    return redirect(PATH, `You now ignore ${done.name}.`, { name: done.name })
  }
  const code = done?.ok === false ? done.code : 'UNKNOWN'
  const errors = read.ok ? wrong('name', errorText(code)) : read.errors
  const rows = await ignoring.ignoredBy(db, member.id)
  return settingsInvalid(call, VIEW, ignoringPage({ values: body, errors }, rows), errors)
})

export const end = del('/settings/ignored/:name', 'account.change', api.end, async (call) => {
  const name = await ignoring.stopIgnoring(call.db, call.member.id, call.params.name)
  if (name === null) return refuse('MEMBER_NOT_FOUND')
  return redirect(PATH, `You no longer ignore ${name}.`)
})
