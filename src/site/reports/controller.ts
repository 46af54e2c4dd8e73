import type { ReportKind } from '../../store/cases/kinds.ts'
import * as kinds from '../../store/cases/kinds.ts'
import * as own from '../../store/cases/own.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import * as reasons from '../../store/cases/reasons.ts'
import * as reporting from '../../store/cases/reporting.ts'
import * as talk from '../../store/cases/talk.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Call } from '../http/action.ts'
import { created, get, invalid, page, post, refuse } from '../http/action.ts'
import type { Typed } from '../http/frame/fields.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { readForm, wrong } from '../http/frame/forms.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { idOf, typedId } from '../http/frame/path-ids.ts'
import { opened } from '../notifications/parts/opened.ts'
import { answered } from '../support/parts/answered.ts'
import { MOST_TEXTS, readText, textItem } from '../support/parts/thread.ts'
import { notAdmitted } from '../text-rules/parts/outcome.ts'
import { draftedForm, sentDraft } from '../texts/parts/draft.ts'
import { previewOf } from '../texts/parts/preview.ts'
import * as api from './api.ts'
import { linkIn, missing, reportForm } from './forms.ts'
import { reasonItem, reportItem } from './json.ts'
import { listPage, newPage, placeOf, REPORTS, showPage } from './pages.ts'

const ALL = { after: 0, limit: MOST_TEXTS }

export const list = get(REPORTS, 'support.read', api.list, async (call) => {
  const { db, member, query, now } = call
  const found = await listedBelow(call, (below, limit) =>
    own.reports(db, member.id, { below, limit }),
  )
  const { rows, next } = found
  const data = listPage(rows, found, query, now)
  return page('reports/list', data, { items: rows.map(reportItem), next, total: null })
})

export const form = get(`${REPORTS}/new`, 'support.write', api.form, async (call) => {
  const { db, query, member } = call
  const { kind } = query
  if (!kinds.isReportKind(kind)) return refuse('NOT_FOUND')
  const found = await open(call, kind, query.id)
  if (found === null) return refuse('NOT_FOUND')
  const { thing, offered } = found
  if (thing.aboutId === member.id) return refuse('FORBIDDEN')
  const before = await reporting.already(db, member.id, thing)
  if (before !== undefined) return refuse('ALREADY_REPORTED')
  const on = { kind: thing.kind, id: thing.id, title: thing.title }
  const json = { on, reasons: offered.map(reasonItem) }
  const { form: typed, draft } = await draftedForm(call, placeOf(thing))
  return page('reports/new', newPage(typed, thing, offered, { draft }), json)
})

export const add = post(REPORTS, 'support.write', api.add, async (call) => {
  const { db, member, body: values, now } = call
  if (!kinds.isReportKind(values.kind)) return refuse('NOT_FOUND')
  const found = await open(call, values.kind, values.id)
  if (found === null) return refuse('NOT_FOUND')
  const { thing, offered } = found
  if (thing.aboutId === member.id) return refuse('FORBIDDEN')
  const again = (errors: FieldErrors, options = {}) =>
    invalid('reports/new', newPage({ values, errors }, thing, offered), errors, options)
  const read = await readReport(call, thing, offered)
  if (!read.ok) return again(read.errors)
  const done = await reporting.report(db, member.id, thing, read.value, now)
  if (done.ok) {
    await sentDraft(call, placeOf(thing))
    return created(`${REPORTS}/${done.id}`, { id: done.id }, 'Reported to staff.')
  }
  if (done.code === 'ALREADY') return refuse('ALREADY_REPORTED')
  return notAdmitted(call, 'report', done, again)
})

export const preview = post(`${REPORTS}/preview`, 'support.write', api.preview, async (call) => {
  const { kind, id } = call.body
  if (!kinds.isReportKind(kind)) return refuse('NOT_FOUND')
  const found = await open(call, kind, id)
  if (found === null) return refuse('NOT_FOUND')
  return previewOf(call, 'reports/new', {
    read: (values) => {
      const read = readForm(reportForm, values)
      return read.ok ? { ...read, value: { body: read.value.body ?? '' } } : read
    },
    show: (form, previewed) => newPage(form, found.thing, found.offered, { previewed }),
  })
})

export const show = get(`${REPORTS}/:id`, 'support.read', api.show, async (call) => {
  const { db, member, now } = call
  const row = await own.report(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('CASE_NOT_FOUND')
  const texts = await talk.ofMember(db, row.caseId, member.id, ALL)
  const json = { ...reportItem(row), texts: texts.map(textItem) }
  const here = `${REPORTS}/${row.id}`
  await opened(call, here)
  const { form: typed, draft } = await draftedForm(call, here)
  return page('reports/show', showPage(row, texts, typed, now, { draft }), json)
})

export const answer = post(`${REPORTS}/:id`, 'support.write', api.answer, async (call) => {
  const { db, member, body: values } = call
  const row = await own.report(db, member.id, idOf(call.params.id))
  if (row === undefined) return refuse('CASE_NOT_FOUND')
  return answered(call, row.caseId, `${REPORTS}/${row.id}`, async (errors, options = {}) =>
    invalid('reports/show', await formAgain(call, row, { values, errors }), errors, options),
  )
})

export const answerPreview = post(
  `${REPORTS}/:id/preview`,
  'support.write',
  api.answerPreview,
  async (call) => {
    const row = await own.report(call.db, call.member.id, idOf(call.params.id))
    if (row === undefined) return refuse('CASE_NOT_FOUND')
    return previewOf(call, 'reports/show', {
      read: readText,
      show: (form, previewed) => formAgain(call, row, form, previewed),
    })
  },
)

/** Shows the page of a report again, with what was typed into its form. */
async function formAgain(
  { db, member, now }: Asked,
  row: own.OwnReport,
  typed: Typed,
  previewed?: string,
) {
  const texts = await talk.ofMember(db, row.caseId, member.id, ALL)
  return showPage(row, texts, typed, now, { previewed })
}

type Asked = Pick<Call<string, Permission>, 'db' | 'now' | 'can' | 'body'> & {
  readonly member: { readonly id: number }
}

/**
 * Returns the reported thing, with the reasons for its kind; null: the member cannot see any such
 * thing.
 */
async function open({ db, member, now, can }: Asked, kind: ReportKind, id: unknown) {
  const thing = await kinds.find(db, kind, idOf(String(id)), { id: member.id, now, can })
  return thing === undefined ? null : { thing, offered: await reasons.offered(db, kind) }
}

/** Reads the report of a form, with the evidence that its reason requires. */
async function readReport(call: Asked, thing: kinds.Reported, offered: readonly Reason[]) {
  const read = readForm(reportForm, call.body)
  if (!read.ok) return read
  const { body = '', torrent, link } = read.value
  const reason = offered.find(({ id }) => id === Number(read.value.reason))
  if (reason === undefined) {
    return { ok: false as const, errors: wrong('reason', 'is not offered for this') }
  }
  const typed = typedId(torrent, 'torrents')
  const { db, now, can, member } = call
  const other =
    typed === null || (thing.kind === 'torrent' && typed === thing.id)
      ? undefined
      : await kinds.find(db, 'torrent', typed, { id: member.id, now, can })
  const given = { body, torrentId: other?.id ?? null, link: linkIn(link) }
  const fault = missing(reason, given)
  if (fault !== null) return { ok: false as const, errors: wrong(...fault) }
  return { ok: true as const, value: { reason, ...given } }
}
