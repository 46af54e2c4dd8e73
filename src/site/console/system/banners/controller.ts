import type { Permission } from '../../../../domain/roles/permissions.ts'
import * as banners from '../../../../store/notifications/banners.ts'
import type { Call } from '../../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../../http/action.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { isChecked, readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { bannerForm, placeShape, timeOf } from './forms.ts'
import { BANNERS, bannersPage } from './pages.ts'

const VIEW = 'console/frame/adding'

export const list = get(BANNERS, 'content.edit', api.list, async (call) => {
  const place = decodeCursor(placeShape, call.query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const found = await shown(call, place?.id ?? null)
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, VIEW, bannersPage(untyped({ reader: 'member' }), found, call.now), json)
})

export const add = post(BANNERS, 'content.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const form = readForm(bannerForm, body)
  if (!form.ok) {
    const typed = { values: body, errors: form.errors }
    const page = bannersPage(typed, await shown(call, null), now)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const { text, reader, isWarning, from, until } = form.value
  const when = { startsAt: timeOf(from) ?? now, endsAt: timeOf(until) }
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

async function shown(
  { db, query }: Pick<Call<string, Permission>, 'db' | 'query'>,
  before: number | null,
) {
  const limit = listLimit(query.limit)
  const rows = await banners.list(db, before, limit + 1)
  return paged(rows, { path: BANNERS, query, limit, placeOf: ({ id }) => ({ id }) })
}
