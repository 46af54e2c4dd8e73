import { namedRoles } from '../../../../store/roles/named-roles.ts'
import type { Rule } from '../../../../store/text-rules/rules.ts'
import * as rules from '../../../../store/text-rules/rules.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { readRule, valuesOf } from './forms.ts'
import { rulePage, RULES, rulesPage } from './pages.ts'

const VIEW = 'console/frame/confirm'
const NEW = { isOn: true, belowRole: 'moderator', kinds: ['comment', 'topic', 'post'], act: 'hold' }

export const list = get(RULES, 'texts.edit', api.list, async (call) => {
  const rows = await rules.list(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', rulesPage(rows), json)
})

export const form = get(`${RULES}/new`, 'texts.edit', api.form, async (call) => {
  const roles = await namedRoles(call.db)
  return adminPage(call, VIEW, rulePage(untyped(NEW), roles, null), {})
})

export const add = post(RULES, 'texts.edit', api.add, async (call) => saved(call, null))

export const edit = get(`${RULES}/:id`, 'texts.edit', api.edit, async (call) => {
  const rule = await rules.find(call.db, idOf(call.params.id))
  if (rule === undefined) return refuse('NOT_FOUND')
  const roles = await namedRoles(call.db)
  return adminPage(call, VIEW, rulePage(untyped(valuesOf(rule)), roles, rule), rule)
})

export const change = patch(`${RULES}/:id`, 'texts.edit', api.change, async (call) => {
  const rule = await rules.find(call.db, idOf(call.params.id))
  return rule === undefined ? refuse('NOT_FOUND') : saved(call, rule)
})

export const remove = del(`${RULES}/:id`, 'texts.edit', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const isDone = await rules.remove(db, idOf(params.id), actor, now)
  return isDone ? redirect(RULES, 'Rule removed.') : refuse('NOT_FOUND')
})

async function saved(call: Call<string, 'texts.edit'>, rule: Rule | null): Promise<Reply> {
  const { db, body: values, actor, now } = call
  const roles = await namedRoles(db)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, rulePage({ values, errors }, roles, rule), errors)
  const read = readRule(values)
  if (!read.ok) return again(read.errors)
  const isRole = roles.some(({ slug }) => slug === read.value.belowRole)
  if (!isRole) return again(wrong('belowRole', 'is not a role or class'))
  const done = await rules.save(db, rule?.id ?? null, read.value, actor, now)
  if (done === 'TAKEN') return again(wrong('name', 'is already used by another rule'))
  if (done === null) return refuse('NOT_FOUND')
  return rule === null
    ? created(`${RULES}/${done}`, { id: done }, 'Rule created.')
    : redirect(RULES, 'Rule saved.')
}
