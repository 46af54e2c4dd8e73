import type { Reason } from '../../../../../store/cases/reasons.ts'
import * as reasons from '../../../../../store/cases/reasons.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { created, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { NEW_VALUES, readReason, valuesOf } from './forms.ts'
import { reasonPage, REASONS, reasonsPage } from './pages.ts'

const VIEW = 'console/frame/confirm'
const TAKEN = wrong('name', 'is already used by another reason')

export const list = get(REASONS, 'cases.edit', api.list, async (call) => {
  const rows = await reasons.list(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', reasonsPage(rows), json)
})

export const form = get(`${REASONS}/new`, 'cases.edit', api.form, (call) =>
  adminPage(call, VIEW, reasonPage(untyped(NEW_VALUES), null), {}),
)

export const add = post(REASONS, 'cases.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const read = readReason(body)
  if (!read.ok) return again(call, null, read.errors)
  const id = await reasons.save(db, null, read.value, actor, now)
  if (id === null) return again(call, null, TAKEN)
  return created(REASONS, { id }, 'Reason created.')
})

export const edit = get(`${REASONS}/:id`, 'cases.edit', api.edit, async (call) => {
  const reason = await find(call, call.params.id)
  if (reason === undefined) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, reasonPage(untyped(valuesOf(reason)), reason), reason)
})

export const change = patch(`${REASONS}/:id`, 'cases.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const reason = await find(call, call.params.id)
  if (reason === undefined) return refuse('NOT_FOUND')
  const read = readReason(body)
  if (!read.ok) return again(call, reason, read.errors)
  const id = await reasons.save(db, reason.id, read.value, actor, now)
  return id === null ? again(call, reason, TAKEN) : redirect(REASONS, 'Reason saved.')
})

type EditCall = Call<string, 'cases.edit'>

async function find({ db }: Pick<EditCall, 'db'>, id: string): Promise<Reason | undefined> {
  return (await reasons.list(db)).find((one) => one.id === idOf(id))
}

function again(call: EditCall, reason: Reason | null, errors: FieldErrors): Reply {
  return adminInvalid(call, VIEW, reasonPage({ values: call.body, errors }, reason), errors)
}
