import { importAgain } from '../../../../store/imports/again.ts'
import type { CorrectedKind } from '../../../../store/imports/corrections.ts'
import * as corrections from '../../../../store/imports/corrections.ts'
import type { ShownRow } from '../../../../store/imports/quarantine.ts'
import * as quarantine from '../../../../store/imports/quarantine.ts'
import * as runs from '../../../../store/imports/runs.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage, readPageById } from '../../frame/paging.ts'
import * as api from './api.ts'
import { readCorrection } from './correction.ts'
import { rowPlace } from './forms.ts'
import { rowJson, runJson, waitingJson } from './json.ts'
import { IMPORTS, importsPage, rowsPage } from './pages.ts'
import { correctMany } from './many.ts'
import { correctionOf, manyOf, rowPage } from './row-page.ts'
import { runPage } from './run-page.ts'

const ROW = `${IMPORTS}/rows/:kind/:id` as const

export { correctMany }

type StaffCall = Call<string, 'imports.edit'>

export const list = get(IMPORTS, 'imports.edit', api.list, async (call) => {
  const { db, now } = call
  const found = await readPageById(call, IMPORTS, (before, limit) => runs.list(db, before, limit))
  const waiting = await quarantine.reasons(db)
  const json = { items: found.rows.map(runJson), next: found.next, total: null, waiting }
  return adminPage(call, 'console/economy/imports/list', importsPage(found, waiting, now), json)
})

export const run = get(`${IMPORTS}/runs/:id`, 'imports.edit', api.run, async (call) => {
  const found = await runs.find(call.db, idOf(call.params.id))
  if (found === null) return refuse('NOT_FOUND')
  return adminPage(call, 'console/frame/sections', runPage(found, call.now), runJson(found))
})

export const rows = get(`${IMPORTS}/rows`, 'imports.edit', api.rows, async (call) => {
  const { db, query } = call
  const filter = { kind: asked(query.kind), reason: asked(query.reason) }
  const found = await readPage(
    call,
    `${IMPORTS}/rows`,
    rowPlace,
    (after, limit) => quarantine.list(db, { ...filter, after, limit }),
    ({ kind, oldId }) => ({ kind, oldId }),
  )
  const json = { items: found.rows.map(waitingJson), next: found.next, total: null }
  const slugs = (await categories.list(db)).map(({ slug, name }) => [slug, name] as const)
  const data = { ...rowsPage(found, filter), ...manyOf(found.rows.length, filter, slugs) }
  return adminPage(call, 'console/economy/imports/rows', data, json)
})

/** Returns the value to filter by; null: every value. */
function asked(given: unknown): string | null {
  return typeof given === 'string' && given !== '' ? given : null
}

export const row = get(ROW, 'imports.edit', api.row, async (call) => {
  const found = await rowOf(call)
  if (found === null) return refuse('NOT_FOUND')
  return shown(call, found)
})

export const correct = post(ROW, 'imports.edit', api.correct, async (call) => {
  const found = await rowOf(call)
  if (found === null || !isCorrected(found.kind)) return refuse('NOT_FOUND')
  if (found.outcome !== 'quarantined') return refuse('STATE_CONFLICT', { detail: NOT_WAITING })
  const read = await readCorrection(call, found.kind)
  if (!read.ok) return shown(call, found, read.errors)
  const { db, databaseUrl, config, log, secrets, passwords, actor, now } = call
  const { kind, oldId } = found
  await corrections.put(db, { kind, oldId, ...read.value }, actor, now)
  const given = { kind, oldId, secrets, passwords, now, siteName: settings.fixedSiteName(config) }
  const done = await importAgain(databaseUrl, log, given)
  if (typeof done === 'string') return shown(call, found, wrong('', STOPPED[done]))
  const says = done.outcome === 'quarantined' ? `Still in quarantine: ${done.reason}` : IMPORTED
  return redirect(`${IMPORTS}/rows/${kind}/${oldId}`, says, { outcome: done.outcome })
})

const NOT_WAITING = 'This row is not in quarantine.'
const IMPORTED = 'Imported. The next run of babou import imports what belongs to it.'
const STOPPED = {
  busy: 'The correction was saved. An import is running: try again when it has ended.',
  'not staged':
    'The correction was saved. The rows of the old site are no longer stored here: ' +
    'run babou import again.',
} as const

function isCorrected(kind: string): kind is CorrectedKind {
  return kind === 'member' || kind === 'torrent'
}

function rowOf({ db, params }: Pick<Call<`${string}/:kind/:id`, 'imports.edit'>, 'db' | 'params'>) {
  return quarantine.find(db, params.kind, idOf(params.id))
}

/** Shows the page of a row; after errors, with the form as it was typed. */
async function shown(call: StaffCall, found: ShownRow, errors?: FieldErrors): Promise<Reply> {
  const { db, body } = call
  const { kind, oldId } = found
  const stored = isCorrected(kind) ? (await corrections.ofIds(db, kind, [oldId])).get(oldId) : null
  const slugs = (await categories.list(db)).map(({ slug, name }) => [slug, name] as const)
  const isTyped = errors !== undefined
  const form = isTyped ? { values: body, errors } : untyped(correctionOf(stored ?? null))
  const data = rowPage(found, form, slugs)
  const view = 'console/economy/imports/row'
  return isTyped
    ? adminInvalid(call, view, data, errors)
    : adminPage(call, view, data, rowJson(found))
}
