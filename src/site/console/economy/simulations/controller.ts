import type { Db } from '../../../../store/base/db.ts'
import * as simulations from '../../../../store/ratio/simulations.ts'
import type { Reply } from '../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { paged, readPage, readPageById, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { beginning, begunWith, knownFor } from './beginning.ts'
import { nameShape, readAsked, touchedPlace } from './forms.ts'
import { lineJson, simulationJson, touchedJson } from './json.ts'
import { askPage, kindsPage, simulationsPage } from './pages.ts'
import { runPage, touchedPage } from './run-page.ts'
import { comparePage, othersPage } from './compare-page.ts'
import { SIMULATIONS } from './parts/values.ts'

const FEW = 50

const placeOf = ({ weight, id }: simulations.TouchedRow) => ({ weight, id })

export const list = get(SIMULATIONS, 'simulations.see', api.list, async (call) => {
  const { db, now } = call
  const found = await readPageById(call, SIMULATIONS, (before, limit) =>
    simulations.list(db, before, limit),
  )
  const mayRun = call.can('simulations.run')
  return tableReply(call, found, (shown) => simulationsPage(shown, mayRun, now), lineJson)
})

export const form = get(`${SIMULATIONS}/new`, 'simulations.run', api.form, async (call) => {
  const json = { kinds: ['policy', 'promotion', 'points'] }
  const begun = await beginning(call.db, call.config, call.query, call.now)
  if (begun === null) return adminPage(call, 'console/frame/table', kindsPage(), json)
  return adminPage(call, 'console/frame/confirm', askPage(untyped(begun.values), begun), json)
})

export const ask = post(SIMULATIONS, 'simulations.run', api.ask, async (call) => {
  const { db, config, body, actor, now } = call
  const again = async (errors: FieldErrors) => {
    const begun = await begunWith(db, body)
    const page = askPage({ values: body, errors }, begun)
    return adminInvalid(call, 'console/frame/confirm', page, errors)
  }
  const read = await readAsked(body, await knownFor(db, config, now))
  if (!read.ok) return again(read.errors)
  const id = await simulations.ask(db, read.value, actor, now)
  if (id === null)
    return again(wrong('', 'Ten other simulations are waiting. Stop one, or try again later.'))
  const row = await simulations.find(db, id)
  if (row === null) return refuse('NOT_FOUND')
  return created(`${SIMULATIONS}/${id}`, simulationJson(row), 'Simulation requested.')
})

export const show = get(`${SIMULATIONS}/:id`, 'simulations.see', api.show, async (call) => {
  const { db, params, query, now } = call
  const row = await simulations.find(db, idOf(params.id))
  if (row === null) return refuse('NOT_FOUND')
  const place = decodeCursor(touchedPlace, query.cursor)
  const limit = query.limit === undefined ? FEW : listLimit(query.limit)
  const rows = await simulations.touched(db, row.id, place, limit + 1)
  const path = `${SIMULATIONS}/${row.id}`
  const found = paged(rows, { path, query, limit, placeOf })
  const page = runPage(row, touchedPage(row, found), call.can('simulations.run'), now)
  return adminPage(call, 'console/economy/simulations/show', page, simulationJson(row))
})

export const members = get(
  `${SIMULATIONS}/:id/members`,
  'simulations.see',
  api.members,
  async (call) => {
    const { db, params } = call
    const row = await simulations.find(db, idOf(params.id))
    if (row === null) return refuse('NOT_FOUND')
    const found = await readPage(
      call,
      `${SIMULATIONS}/${row.id}/members`,
      touchedPlace,
      (after, limit) => simulations.touched(db, row.id, after, limit),
      placeOf,
    )
    return tableReply(call, found, (shown) => touchedPage(row, shown), touchedJson)
  },
)

export const compare = get(
  `${SIMULATIONS}/compare`,
  'simulations.see',
  api.compare,
  async (call) => {
    const { db, query, now } = call
    const [a, b] = await Promise.all([found(db, query.a), found(db, query.b)])
    const json = { a: a && simulationJson(a), b: b && simulationJson(b) }
    // The numbers of a dry run are stored with its policy.
    if (a === null || a.kind === 'dry-run') return refuse('NOT_FOUND')
    if (b === null || b.kind !== a.kind || b.result === null || a.result === null) {
      const rows = await simulations.list(db, null, 100)
      return adminPage(call, 'console/frame/table', othersPage(a, rows, now), { ...json, b: null })
    }
    return adminPage(call, 'console/frame/sections', comparePage(a, b), json)
  },
)

function found(db: Db, given: unknown) {
  return simulations.find(db, idOf(String(given)))
}

export const stop = post(`${SIMULATIONS}/:id/stop`, 'simulations.run', api.stop, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  return (await simulations.stop(db, id, actor, now)) ? done(db, id, 'Simulation stopped.') : gone()
})

export const rename = patch(`${SIMULATIONS}/:id`, 'simulations.run', api.rename, async (call) => {
  const { db, params, body, actor, now } = call
  const id = idOf(params.id)
  const form = readForm(nameShape, body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'A name can have at most 60 letters.' })
  const isDone = await simulations.rename(db, id, form.value.name, actor, now)
  return isDone ? done(db, id, 'Simulation saved.') : gone()
})

export const remove = del(`${SIMULATIONS}/:id`, 'simulations.run', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await simulations.remove(db, idOf(params.id), actor, now)
  return isDone ? redirect(SIMULATIONS, 'Simulation removed.') : gone()
})

async function done(db: Db, id: number, says: string): Promise<Reply> {
  const row = await simulations.find(db, id)
  return row === null ? gone() : redirect(`${SIMULATIONS}/${id}`, says, simulationJson(row))
}

function gone(): Reply {
  return refuse('NOT_FOUND')
}
