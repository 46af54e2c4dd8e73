import type { Permission } from '../../../../domain/roles/permissions.ts'
import * as banners from '../../../../store/notifications/banners.ts'
import type { Call } from '../../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { isChecked, readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { momentIn } from '../../../ui/typed-times.ts'
import { adminInvalid } from '../../frame/frame.ts'
import { listReply, readPageById } from '../../frame/paging.ts'
import * as api from './api.ts'
import { bannerForm } from './forms.ts'
import { BANNERS, bannersPage } from './pages.ts'

const VIEW = 'console/frame/adding'

export const list = get(BANNERS, 'content.edit', api.list, async (call) => {
  const found = await shown(call)
  const form = untyped({ reader: 'member' })
  return listReply(call, VIEW, found, (rows) => bannersPage(form, rows, call.now))
})

export const add = post(BANNERS, 'content.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const form = readForm(bannerForm, body)
  if (!form.ok) {
    const typed = { values: body, errors: form.errors }
    const page = bannersPage(typed, await shown({ ...call, query: {} }), now)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const { text, reader, isWarning, from = '', until = '' } = form.value
  const when = { startsAt: momentIn(from) ?? now, endsAt: momentIn(until) }
  const given = { text, reader, isWarning: isChecked(isWarning), ...when }
  const id = await banners.add(db, given, actor, now)
  return created(BANNERS, { id }, 'Banner published.')
})

export const end = del(`${BANNERS}/:id`, 'content.edit', api.end, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  const isDone = await banners.end(db, id, actor, now)
  return isDone ? redirect(BANNERS, 'Banner removed.') : refuse('NOT_FOUND')
})

function shown(call: Pick<Call<string, Permission>, 'db' | 'query'>) {
  return readPageById(call, BANNERS, (before, limit) => banners.list(call.db, before, limit))
}
