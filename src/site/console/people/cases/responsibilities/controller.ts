import * as responsibilities from '../../../../../store/cases/responsibilities.ts'
import { get, post, redirect } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { lineForm } from './forms.ts'
import { linePage, LINES, linesPage } from './pages.ts'

const VIEW = 'console/frame/confirm'

export const list = get(LINES, 'cases.edit', api.list, async (call) => {
  const rows = await responsibilities.list(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', linesPage(rows), json)
})

export const form = get(`${LINES}/new`, 'cases.edit', api.form, async (call) => {
  const { of } = call.query
  const rows = await responsibilities.list(call.db)
  const found = rows.find(({ role, member }) => (role ?? member) === of)
  const values = { of: found === undefined ? '' : String(of), body: found?.body }
  return adminPage(call, VIEW, linePage(untyped(values)), {})
})

export const save = post(LINES, 'cases.edit', api.save, async (call) => {
  const { db, body: values, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, linePage({ values, errors }), errors)
  const read = readForm(lineForm, values)
  if (!read.ok) return again(read.errors)
  const { of, body = '' } = read.value
  const isDone = await responsibilities.save(db, { of, body }, actor, now)
  return isDone
    ? redirect(LINES, 'Responsibilities saved.')
    : again(wrong('of', 'is not a role or member'))
})
