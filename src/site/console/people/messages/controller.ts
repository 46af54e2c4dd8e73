import type { Db } from '../../../../store/base/db.ts'
import type { ReportRow } from '../../../../store/messages/reports.ts'
import * as reports from '../../../../store/messages/reports.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPageById, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { decisionShape } from './forms.ts'
import { reportPage, REPORTS, reportsPage } from './pages.ts'

const REPORT = `${REPORTS}/:id` as const
const VIEW = 'console/people/messages/show'

export const list = get(REPORTS, 'messages.moderate', api.list, async (call) => {
  const { db, member, query, now } = call
  const state = reports.reportStates.find((one) => one === query.state) ?? 'open'
  const found = await readPageById(call, REPORTS, (after, limit) =>
    reports.list(db, member.id, { state, after, limit }),
  )
  return tableReply(call, found, (shown) => reportsPage(untyped({ ...query }), shown, now), rowItem)
})

export const show = get(REPORT, 'messages.moderate', api.show, async (call) => {
  const { db, member, now } = call
  const row = await reports.find(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const parts = await reports.partsOf(db, row.id, member.id)
  return adminPage(call, VIEW, reportPage(row, parts, untyped(), now), itemOf(row, parts))
})

export const read = post(`${REPORT}/read`, 'messages.moderate', api.read, async (call) => {
  const { db, member, actor, now } = call
  const row = await reports.find(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  await reports.read(db, row.id, actor, now)
  const said = 'You can now read the messages. Everyone in the conversation was notified.'
  return redirect(`${REPORTS}/${row.id}`, said, await itemAfter(db, row, member.id))
})

export const decide = post(`${REPORT}/decide`, 'messages.moderate', api.decide, async (call) => {
  const { db, member, body: values, actor, now } = call
  const row = await reports.find(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const form = readForm(decisionShape, values)
  if (!form.ok) {
    const parts = await reports.partsOf(db, row.id, member.id)
    const data = reportPage(row, parts, { values, errors: form.errors }, now)
    return adminInvalid(call, VIEW, data, form.errors)
  }
  const isDone = await reports.decide(db, row.id, form.value, actor, now)
  if (!isDone) return refuse('STATE_CONFLICT')
  const said = `Report ${row.id} was ${form.value.state}.`
  return redirect(REPORTS, said, await itemAfter(db, row, member.id))
})

async function itemAfter(db: Db, row: ReportRow, viewerId: number) {
  const after = (await reports.find(db, viewerId, row.id)) ?? row
  return itemOf(after, await reports.partsOf(db, row.id, viewerId))
}

function rowItem({ parts, isRead: _isRead, createdAt, decidedAt, ...row }: ReportRow) {
  const times = { createdAt: createdAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null }
  return { ...row, ...times, messages: parts }
}

function itemOf(row: ReportRow, parts: readonly reports.Part[]) {
  const shown = parts.map(({ createdAt, ...part }) => {
    return { ...part, createdAt: createdAt.toISOString() }
  })
  return { ...rowItem(row), parts: row.isRead ? shown : null }
}
