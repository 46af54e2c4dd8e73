import type { Db } from '../../../../../store/base/db.ts'
import { namedRoles } from '../../../../../store/roles/named-roles.ts'
import type { Limit } from '../../../../../store/text-rules/rules.ts'
import * as rules from '../../../../../store/text-rules/rules.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { readLimit, valuesOf } from './forms.ts'
import { limitPage, LIMITS, limitsPage } from './pages.ts'

const VIEW = 'console/frame/confirm'

export const list = get(LIMITS, 'texts.edit', api.list, async (call) => {
  const rows = await rules.limits(call.db)
  const json = { items: rows.map(itemOf), next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', limitsPage(rows), json)
})

export const form = get(`${LIMITS}/new`, 'texts.edit', api.form, async (call) => {
  return adminPage(call, VIEW, limitPage(untyped(), await namedRoles(call.db), null), {})
})

export const add = post(LIMITS, 'texts.edit', api.add, async (call) => saved(call, null))

export const edit = get(`${LIMITS}/:id`, 'texts.edit', api.edit, async (call) => {
  const limit = await find(call.db, call.params.id)
  if (limit === undefined) return refuse('NOT_FOUND')
  const roles = await namedRoles(call.db)
  return adminPage(call, VIEW, limitPage(untyped(valuesOf(limit)), roles, limit), itemOf(limit))
})

export const change = patch(`${LIMITS}/:id`, 'texts.edit', api.change, async (call) => {
  const limit = await find(call.db, call.params.id)
  return limit === undefined ? refuse('NOT_FOUND') : saved(call, limit)
})

export const remove = del(`${LIMITS}/:id`, 'texts.edit', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await rules.removeLimit(db, idOf(params.id), actor, now)
  return isDone ? redirect(LIMITS, 'Limit removed.') : refuse('NOT_FOUND')
})

async function find(db: Db, param: string): Promise<Limit | undefined> {
  return (await rules.limits(db)).find(({ id }) => id === idOf(param))
}

async function saved(call: Call<string, 'texts.edit'>, limit: Limit | null): Promise<Reply> {
  const { db, body: values, actor, now } = call
  const roles = await namedRoles(db)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, limitPage({ values, errors }, roles, limit), errors)
  const read = readLimit(values)
  if (!read.ok) return again(read.errors)
  const { role } = read.value
  if (role !== null && !roles.some(({ slug }) => slug === role)) {
    return again(wrong('role', 'is not a role or class'))
  }
  const done = await rules.saveLimit(db, limit?.id ?? null, read.value, actor, now)
  if (done === null)
    return again(
      wrong('', 'There is already a limit for these texts and this period. Edit it instead.'),
    )
  return limit === null
    ? created(`${LIMITS}/${done}`, { id: done }, 'Limit created.')
    : redirect(LIMITS, 'Limit saved.')
}

function itemOf({ roleName: _roleName, ...limit }: Limit) {
  return limit
}
