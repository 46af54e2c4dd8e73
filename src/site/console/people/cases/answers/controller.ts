import type { Prepared } from '../../../../../store/cases/prepared.ts'
import * as prepared from '../../../../../store/cases/prepared.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { readPrepared } from './forms.ts'
import { answerPage, ANSWERS, answersPage } from './pages.ts'

const VIEW = 'console/frame/confirm'
const TAKEN = wrong('name', 'is already used by another answer')

export const list = get(ANSWERS, 'cases.edit', api.list, async (call) => {
  const rows = await prepared.list(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', answersPage(rows), json)
})

export const form = get(`${ANSWERS}/new`, 'cases.edit', api.form, (call) =>
  adminPage(call, VIEW, answerPage(untyped({ position: '100' }), null), {}),
)

export const add = post(ANSWERS, 'cases.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const read = readPrepared(body)
  if (!read.ok) return again(call, null, read.errors)
  const id = await prepared.save(db, null, read.value, actor, now)
  return id === null ? again(call, null, TAKEN) : created(ANSWERS, { id }, 'Answer created.')
})

export const edit = get(`${ANSWERS}/:id`, 'cases.edit', api.edit, async (call) => {
  const answer = await find(call, call.params.id)
  if (answer === undefined) return refuse('NOT_FOUND')
  const values = { ...answer, position: String(answer.position) }
  return adminPage(call, VIEW, answerPage(untyped(values), answer), answer)
})

export const change = patch(`${ANSWERS}/:id`, 'cases.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const answer = await find(call, call.params.id)
  if (answer === undefined) return refuse('NOT_FOUND')
  const read = readPrepared(body)
  if (!read.ok) return again(call, answer, read.errors)
  const id = await prepared.save(db, answer.id, read.value, actor, now)
  return id === null ? again(call, answer, TAKEN) : redirect(ANSWERS, 'Answer saved.')
})

export const remove = del(`${ANSWERS}/:id`, 'cases.edit', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isGone = await prepared.remove(db, idOf(params.id), actor, now)
  return isGone ? redirect(ANSWERS, 'Answer removed.') : refuse('NOT_FOUND')
})

type EditCall = Call<string, 'cases.edit'>

async function find({ db }: Pick<EditCall, 'db'>, id: string): Promise<Prepared | undefined> {
  return (await prepared.list(db)).find((one) => one.id === idOf(id))
}

function again(call: EditCall, answer: Prepared | null, errors: FieldErrors): Reply {
  return adminInvalid(call, VIEW, answerPage({ values: call.body, errors }, answer), errors)
}
