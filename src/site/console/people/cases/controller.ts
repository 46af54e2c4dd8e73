import type { CaseKind } from '../../../../domain/cases/cases.ts'
import { caseKinds, caseStates } from '../../../../domain/cases/cases.ts'
import { HOUR_MS } from '../../../../domain/units.ts'
import * as cases from '../../../../store/cases/cases.ts'
import * as reasons from '../../../../store/cases/reasons.ts'
import * as working from '../../../../store/cases/working.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { without } from '../../../http/cookies.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { isChecked, readForm, withLines, wrong } from '../../../http/frame/forms.ts'
import { CASE_COOKIE } from '../../../http/frame/layout-page.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { opened } from '../../../notifications/parts/opened.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPage } from '../../frame/paging.ts'
import { staffActor, staffReader } from '../../frame/staff-reader.ts'
import * as api from './api.ts'
import { decideShape, nextShape, noteShape, placeShape, versionIn, writeShape } from './forms.ts'
import { again, changeOf, placeOf, replyTo, VIEW } from './found.ts'
import { caseItem, wholeItem } from './json.ts'
import type { CaseCall } from './open.ts'
import { openCase } from './open.ts'
import { casePage, casesPage } from './pages.ts'
import { CASES } from './parts/lines.ts'

export const list = get(CASES, 'cases.work', api.list, async (call) => {
  const { db, config, member, query, now } = call
  const [site, offered] = await Promise.all([settings.site(db, config), reasons.list(db)])
  const lateBefore = new Date(now.getTime() - site.caseLateHours * HOUR_MS)
  const filter = filterOf(query, member.id, lateBefore)
  const reader = await staffReader(call)
  const found = await readPage(
    call,
    CASES,
    placeShape,
    (after, limit) => cases.list(db, reader, filter, { after, limit }),
    placeOf,
  )
  const json = {
    ...{ items: found.rows.map((row) => caseItem(row, now)), next: found.next, total: null },
  }
  const data = casesPage(untyped({ ...query, state: filter.state }), found, {
    ...{ state: filter.state, offered, lateBefore, now },
  })
  return {
    ...adminPage(call, 'console/people/cases/list', data, json),
    cookies: [without(CASE_COOKIE)],
  }
})

function filterOf(query: Fields, viewerId: number, lateBefore: Date): cases.CaseFilter {
  const kind: CaseKind | undefined = caseKinds.find((one) => one === query.kind)
  const { owner, late, reason } = query
  const ownerId = owner === 'me' ? viewerId : owner === 'none' ? 0 : null
  return {
    state: caseStates.find((one) => one === query.state) ?? 'open',
    kind: kind ?? null,
    reasonId: typeof reason === 'string' && reason !== '' ? idOf(reason) : null,
    ownerId,
    lateBefore: isChecked(late) ? lateBefore : null,
  }
}

export const next = post(`${CASES}/next`, 'cases.work', api.next, async (call) => {
  const form = readForm(nextShape, call.body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'after must be the place of a case.' })
  return goOn(call, form.value.after)
})

export const show = get(`${CASES}/:id`, 'cases.work', api.show, async (call) => {
  const found = await openCase(call)
  if (found === null) return refuse('CASE_NOT_FOUND')
  const shown = adminPage(call, VIEW, casePage(found, {}, call.now), wholeItem(found, call.now))
  const { id } = found.row
  await opened(call, `${CASES}/${id}`)
  // For half an hour, other pages lead back to this case.
  return { ...shown, cookies: [{ name: CASE_COOKIE, value: String(id), maxAgeSeconds: 1_800 }] }
})

export const claim = post(`${CASES}/:id/claim`, 'cases.work', api.claim, async (call) => {
  const { id, by } = await changeOf(call, null)
  return replyTo(call, await working.claim(call.db, id, by, call.now), 'The case is yours.')
})

export const note = post(`${CASES}/:id/notes`, 'cases.work', api.note, async (call) => {
  const form = readForm(noteShape, withLines(call.body))
  if (!form.ok) return again(call, form.errors, 'note')
  const { id, by } = await changeOf(call, null)
  const done = await working.note(call.db, id, form.value.body, by, call.now)
  return replyTo(call, done, 'Note added.')
})

export const write = post(`${CASES}/:id/texts`, 'cases.work', api.write, async (call) => {
  const form = readForm(writeShape, withLines(call.body))
  if (!form.ok) return again(call, form.errors, 'write')
  const { to, body, seen } = form.value
  const on = await changeOf(call, versionIn(seen))
  const given = { to: to === undefined || to === '' ? null : to, body }
  const done = await working.write(call.db, on, given, call.now)
  if (done === 'UNKNOWN') return again(call, wrong('to', 'must be one of its members'), 'write')
  return replyTo(call, done, 'Sent. The case waits for an answer.')
})

export const decide = post(`${CASES}/:id/decide`, 'cases.work', api.decide, async (call) => {
  const form = readForm(decideShape, withLines(call.body))
  if (!form.ok) return again(call, form.errors, 'decide')
  const { outcome, answer = '', seen, next: goesOn } = form.value
  const on = await changeOf(call, versionIn(seen))
  const done = await working.decide(call.db, on, { outcome, answer }, call.now)
  if (done !== 'DONE' || goesOn === undefined || goesOn === false) {
    return replyTo(call, done, 'Decided.')
  }
  const row = await cases.find(call.db, await staffReader(call), on.id)
  const json = row === undefined ? undefined : caseItem(row, call.now)
  return goOn(call, undefined, 'Decided.', json)
})

/** Continues with the next case that no one has claimed, or with the queue when there is none. */
async function goOn(
  call: Pick<CaseCall, 'db' | 'member' | 'actor' | 'now' | 'can' | 'token'>,
  after: string | undefined,
  said = '',
  json?: object,
) {
  const [urgency, id] = (after ?? '').split('-').map(Number)
  const place = after === undefined || after === '' ? null : { urgency, id }
  const found = await working.claimNext(call.db, await staffActor(call), place, call.now)
  const says = found === null ? `${said} No other case is waiting.`.trim() : said
  const to = found === null ? CASES : `${CASES}/${found}`
  return redirect(to, says || undefined, json ?? { id: found })
}
