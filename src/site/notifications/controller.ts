import { hiddenCodes } from '../../domain/notifications/notice-rights.ts'
import { notificationNames } from '../../domain/notifications/kinds.ts'
import { readsStandby } from '../../store/base/standby-reads.ts'
import * as notices from '../../store/notifications/notices.ts'
import { del, get, page, post, redirect, refuse } from '../http/action.ts'
import { readForm } from '../http/frame/forms.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { listedBelow } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { noticeItem } from './parts/json.ts'
import { seenShape } from './forms.ts'
import { noticesPage } from './pages.ts'

export const list = get('/notifications', 'account.own', api.list, async (call) => {
  const { db, member, query, can, now } = call
  const kind = notificationNames.find((one) => one === query.kind) ?? null
  const filter = { kind, hidden: hiddenCodes(can) }
  const found = await listedBelow(call, (before, limit) =>
    notices.list(db, member.id, { ...filter, before, limit }),
  )
  const { rows, next } = found
  const data = noticesPage({ ...found, kind, now })
  const items = rows.map((row) => {
    return { ...noticeItem(row), at: row.at.toISOString(), isNew: row.isNew }
  })
  return page('notifications/list', data, { items, next, total: null })
})

export const open = get('/notifications/:id', 'account.own', api.open, async (call) => {
  const { db, member, params, can, now, wantsJson } = call
  const id = idOf(params.id)
  const href = await notices.hrefOf(db, member.id, id, hiddenCodes(can))
  if (href === null) return refuse('NOT_FOUND')
  if (!wantsJson && !readsStandby(db)) await notices.readOne(db, member.id, id, now)
  return redirect(href, undefined, { id, href })
})

export const readOne = post(
  '/notifications/:id/read',
  'account.change',
  api.readOne,
  async ({ db, member, params, now }) => {
    const noticeId = idOf(params.id)
    const isDone = await notices.readOne(db, member.id, noticeId, now)
    if (!isDone) return refuse('NOT_FOUND')
    return redirect('/notifications', 'Notification marked as read.', { id: noticeId })
  },
)

export const dismiss = del(
  '/notifications/:id',
  'account.change',
  api.dismiss,
  async ({ db, member, params, now }) => {
    const isDone = await notices.dismiss(db, member.id, idOf(params.id), now)
    return isDone ? redirect('/notifications', 'Notification dismissed.') : refuse('NOT_FOUND')
  },
)

export const seen = post('/notifications/seen', 'account.change', api.seen, async (call) => {
  const read = readForm(seenShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const upTo = Number(read.value.upTo)
  await notices.seen(call.db, call.member.id, upTo)
  return redirect('/notifications', 'Notifications marked as read.', { upTo })
})
