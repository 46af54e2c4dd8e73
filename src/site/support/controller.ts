import * as own from '../../store/cases/own.ts'
import * as reasons from '../../store/cases/reasons.ts'
import * as tickets from '../../store/cases/tickets.ts'
import { created, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { MOST_TICKETS } from '../../domain/cases/cases.ts'
import { opened } from '../notifications/parts/opened.ts'
import { notAdmitted } from '../text-rules/parts/outcome.ts'
import { draftedForm, sentDraft } from '../texts/parts/draft.ts'
import { previewOf } from '../texts/parts/preview.ts'
import * as api from './api.ts'
import { readTicket } from './forms.ts'
import { findTicket } from './found.ts'
import { categoryItem, ticketItem } from './json.ts'
import { listPage, newPage, showPage, SUPPORT } from './pages.ts'
import { textItem } from './parts/thread.ts'

const TOO_MANY = `You have ${MOST_TICKETS} open tickets. Close one first.`

export const list = get(SUPPORT, 'support.read', api.list, async (call) => {
  const { db, member, query, now } = call
  const state = (['open', 'decided'] as const).find((one) => one === query.state) ?? null
  const found = await listedBelow(call, (below, limit) =>
    own.tickets(db, member.id, { below, limit, state }),
  )
  const { rows, next } = found
  const shown = { query, canWrite: call.can('support.write'), now }
  const data = listPage(rows, found, shown)
  return page('support/list', data, { items: rows.map(ticketItem), next, total: null })
})

export const form = get(`${SUPPORT}/new`, 'support.write', api.form, async (call) => {
  const categories = await reasons.offered(call.db, 'ticket')
  const { category, about } = call.query
  const link = typeof about === 'string' ? about.slice(0, 200) : ''
  const drafted = await draftedForm(call, SUPPORT, { category, link })
  const data = newPage(drafted.form, categories, { draft: drafted.draft })
  return page('support/new', data, { categories: categories.map(categoryItem) })
})

export const open = post(SUPPORT, 'support.write', api.open, async (call) => {
  const { db, member, body: values, now } = call
  const categories = await reasons.offered(db, 'ticket')
  const again = (errors: FieldErrors, options = {}) =>
    invalid('support/new', newPage({ values, errors }, categories, {}), errors, options)
  const read = readTicket(values, categories)
  if (!read.ok) return again(read.errors)
  const done = await tickets.open(db, member.id, read.value, now)
  if (done.ok) {
    await sentDraft(call, SUPPORT)
    return created(`${SUPPORT}/${done.id}`, { id: done.id }, 'Sent to staff.')
  }
  if (done.code === 'TOO_MANY_OPEN') return again(wrong('', TOO_MANY))
  return notAdmitted(call, 'ticket', done, again)
})

export const preview = post(`${SUPPORT}/preview`, 'support.write', api.preview, async (call) => {
  const categories = await reasons.offered(call.db, 'ticket')
  return previewOf(call, 'support/new', {
    read: (values) => readTicket(values, categories),
    show: (form, previewed) => newPage(form, categories, { previewed }),
  })
})

export const show = get(`${SUPPORT}/:id`, 'support.read', api.show, async (call) => {
  const found = await findTicket(call)
  if (found === null) return refuse('CASE_NOT_FOUND')
  const here = `${SUPPORT}/${found.row.id}`
  await opened(call, here)
  const { form: typed, draft } = await draftedForm(call, here)
  const json = { ...ticketItem(found.row), texts: found.texts.map(textItem) }
  return page('support/show', showPage(found, typed, { draft }), json)
})

export const close = post(`${SUPPORT}/:id/close`, 'support.write', api.close, async (call) => {
  const { db, member, now } = call
  const row = await own.ticket(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('CASE_NOT_FOUND')
  if (!(await tickets.close(db, row.id, member.id, now))) return refuse('CASE_DECIDED')
  const after = (await own.ticket(db, member.id, row.id)) ?? row
  return redirect(`${SUPPORT}/${row.id}`, 'Ticket closed.', ticketItem(after))
})

export const reopen = post(`${SUPPORT}/:id/reopen`, 'support.write', api.reopen, async (call) => {
  const { db, member, now } = call
  const row = await own.ticket(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('CASE_NOT_FOUND')
  const done = await tickets.reopen(db, row.id, member.id, now)
  if (done === 'TOO_MANY_OPEN') return refuse('INVALID', { detail: TOO_MANY })
  if (done === 'CHANGED') return refuse('CASE_CHANGED')
  const after = (await own.ticket(db, member.id, row.id)) ?? row
  return redirect(`${SUPPORT}/${row.id}`, 'Ticket reopened.', ticketItem(after))
})
