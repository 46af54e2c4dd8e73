import * as windows from '../../../../../store/alerts/windows.ts'
import { created, del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { readWindow } from './forms.ts'
import { WINDOWS, windowsPage } from './pages.ts'

const VIEW = 'console/frame/adding'

export const list = get(WINDOWS, 'alerts.answer', api.windows, async (call) => {
  const items = await windows.coming(call.db, call.now)
  const form = untyped({ about: call.query.about })
  return adminPage(call, VIEW, windowsPage(form, items, call.now), { items })
})

export const add = post(WINDOWS, 'alerts.answer', api.add, async (call) => {
  const { db, body, actor, now } = call
  const form = readWindow(body, now)
  if (!form.ok) {
    const rows = await windows.coming(db, now)
    const page = windowsPage({ values: body, errors: form.errors }, rows, now)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const id = await windows.make(db, form.value, actor, now)
  return created(WINDOWS, { id }, 'Maintenance window added.')
})

export const remove = del(`${WINDOWS}/:id`, 'alerts.answer', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await windows.remove(db, idOf(params.id), actor, now)
  return isDone ? redirect(WINDOWS, 'Maintenance window removed.') : refuse('NOT_FOUND')
})
