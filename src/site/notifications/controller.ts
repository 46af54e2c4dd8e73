import { hiddenCodes } from '../../domain/notifications/notice-rights.ts'
import { notificationNames } from '../../domain/notifications/kinds.ts'
import { id, strictRecord } from '../../shared/shape.ts'
import * as notices from '../../store/notifications/notices.ts'
import { get, page, post, redirect, refuse } from '../http/action.ts'
import { decodeCursor, listLimit } from '../http/frame/cursor.ts'
import { readForm } from '../http/frame/forms.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { cut } from '../http/frame/pager.ts'
import * as api from './api.ts'
import { noticeItem } from './parts/json.ts'
import { seenShape } from './forms.ts'
import { noticesPage } from './pages.ts'

const place = strictRecord({ below: id })

export const list = get('/notices', 'account.own', api.list, async (call) => {
  const { db, member, query, can, now } = call
  const at = decodeCursor(place, query.cursor)
  if (at === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const kind = notificationNames.find((one) => one === query.kind) ?? null
  const read = await notices.list(db, member.id, {
    ...{ before: at?.below ?? null, limit: limit + 1, kind, hidden: hiddenCodes(can) },
  })
  const { rows, next } = cut(read, limit, ({ id }) => ({ below: id }))
  const data = noticesPage({ rows, kind, isFirst: at === null, next, now })
  const items = rows.map((row) => {
    return { ...noticeItem(row), at: row.at.toISOString(), isNew: row.isNew }
  })
  return page('notifications/list', data, { items, next, total: null })
})

export const readOne = post('/notices/:id/read', 'account.change', api.readOne, async (call) => {
  const noticeId = idOf(call.params.id)
  const isDone = await notices.readOne(call.db, call.member.id, noticeId, call.now)
  if (!isDone) return refuse('NOT_FOUND')
  return redirect('/notices', 'Notification marked as read.', { id: noticeId })
})

export const seen = post('/notices/seen', 'account.change', api.seen, async (call) => {
  const read = readForm(seenShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const upTo = Number(read.value.upTo)
  await notices.seen(call.db, call.member.id, upTo)
  return redirect('/notices', 'Notifications marked as read.', { upTo })
})
