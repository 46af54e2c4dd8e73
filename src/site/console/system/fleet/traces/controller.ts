import * as memberPages from '../../../../../store/members/pages.ts'
import * as torrents from '../../../../../store/torrents/torrents.ts'
import * as traces from '../../../../../store/fleet/traces.ts'
import type { Db } from '../../../../../store/base/db.ts'
import { created, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readPageById, tableReply } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { traceForm } from './forms.ts'
import { TRACES, newTracePage, tracePage, tracesPage } from './pages.ts'

export const list = get(TRACES, 'announces.trace', api.traces, async (call) => {
  const { db, now } = call
  const found = await readPageById(call, TRACES, (before, limit) => traces.list(db, before, limit))
  return tableReply(call, found, (shown) => tracesPage(shown, now))
})

export const form = get(`${TRACES}/new`, 'announces.trace', api.form, (call) => {
  const { kind = 'member', target = '' } = call.query
  const values = { kind, target, minutes: '60' }
  return adminPage(call, 'console/frame/confirm', newTracePage(untyped(values)), {})
})

export const begin = post(TRACES, 'announces.trace', api.begin, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, 'console/frame/confirm', newTracePage({ values: body, errors }), errors)
  const read = readForm(traceForm, body)
  if (!read.ok) return again(read.errors)
  const { kind, target, minutes, reason } = read.value
  const found = await targetOf(db, kind, target)
  if (found === null) return again(wrong('target', `is not a ${kind} of this site`))
  const endsAt = new Date(now.getTime() + Number(minutes) * 60_000)
  const done = await traces.start(db, { kind, ...found, reason, endsAt }, actor, now)
  if (!done.ok) return again(wrong('target', FAULTS[done.code]))
  return created(`${TRACES}/${done.id}`, { id: done.id }, 'Trace started.')
})

const FAULTS = {
  ALREADY_TRACED: 'is already being traced',
  TOO_MANY_TRACES: 'cannot be traced: as many traces as possible are running; end one first',
} as const

export const show = get(`${TRACES}/:id`, 'announces.trace', api.show, async (call) => {
  const { db, params, now } = call
  const row = await traces.find(db, idOf(params.id))
  if (row === null) return refuse('NOT_FOUND')
  const found = await readPageById(call, `${TRACES}/${row.id}`, (before, limit) =>
    traces.records(db, row.id, before, limit),
  )
  const records = found.rows.map(({ id, node, member, record }) => {
    return { id, node, member, ...record }
  })
  const json = { ...row, records, next: found.next }
  return adminPage(call, 'console/frame/sections', tracePage(row, found, now), json)
})

export const end = post(`${TRACES}/:id/end`, 'announces.trace', api.end, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await traces.end(db, idOf(params.id), actor, now)
  if (!isDone) return refuse('NOT_FOUND')
  return redirect(`${TRACES}/${params.id}`, 'Trace ended.')
})

async function targetOf(db: Db, kind: 'member' | 'torrent', target: string) {
  if (kind === 'member') return memberPages.named(db, target)
  const torrent = await torrents.find(db, idOf(target))
  return torrent === undefined ? null : { id: torrent.id, name: torrent.name }
}
