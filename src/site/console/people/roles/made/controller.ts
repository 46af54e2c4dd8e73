import * as classRules from '../../../../../store/roles/class-rules.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { isChecked, readForm, wrong } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { readBounds, roleEdit, roleForm } from './forms.ts'
import { editPage, listPage, newPage, removePage } from './pages.ts'

const ASKS = 'console/frame/confirm'
const PATH = '/admin/roles/made'

export const list = get(PATH, 'roles.edit', api.list, async (call) => {
  const items = await classRules.list(call.db)
  const json = { items, next: null, total: items.length }
  return adminPage(call, 'console/frame/table', listPage(items), json)
})

export const newForm = get('/admin/roles/new', 'roles.edit', api.newForm, (call) =>
  adminPage(call, ASKS, newPage(untyped({ kind: 'class' })), { kinds: ['class', 'secondary'] }),
)

export const make = post('/admin/roles', 'roles.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const form = readForm(roleForm, body)
  if (!form.ok) {
    return adminInvalid(call, ASKS, newPage({ values: body, errors: form.errors }), form.errors)
  }
  const { color = '', ...given } = form.value
  const role = { ...given, color: color === '' ? null : color }
  const done = await classRules.make(db, role, actor, now)
  if (!done.ok) {
    const errors = wrong(
      'slug',
      done.code === 'TAKEN'
        ? 'is already taken'
        : 'cannot be added: there are too many roles. Remove one first',
    )
    return adminInvalid(call, ASKS, newPage({ values: body, errors }), errors)
  }
  const { slug } = role
  return created(`/admin/roles/${slug}`, { slug }, 'Role created. It has no permissions yet.')
})

export const show = get('/admin/roles/:role', 'roles.edit', api.show, async (call) => {
  const role = await find(call.db, call.params.role)
  if (role === null) return refuse('NOT_FOUND')
  return adminPage(call, ASKS, editPage(role, null), role)
})

export const change = patch('/admin/roles/:role', 'roles.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const role = await find(db, call.params.role)
  if (role === null) return refuse('NOT_FOUND')
  const form = readForm(roleEdit, body)
  const read = form.ok ? readBounds(form.value) : null
  const errors = form.ok ? (read?.errors ?? {}) : form.errors
  if (!form.ok || read === null || Object.keys(errors).length > 0) {
    return adminInvalid(call, ASKS, editPage(role, { values: body, errors }), errors)
  }
  const { name, color = '', isOn } = form.value
  const { bounds, keepPercent, invites } = read
  const judged = { bounds, keepPercent, isOn: isChecked(isOn), invites }
  const rule = role.kind === 'class' ? judged : null
  const edit = { name, color: color === '' ? null : color, rule }
  await classRules.change(db, role.slug, edit, actor, now)
  return redirect(PATH, 'Role saved.', await find(db, role.slug))
})

export const removeQuestion = get(
  '/admin/roles/:role/remove',
  'roles.edit',
  api.removeQuestion,
  async (call) => {
    const role = await find(call.db, call.params.role)
    return role === null ? refuse('NOT_FOUND') : adminPage(call, ASKS, removePage(role), role)
  },
)

export const remove = del('/admin/roles/:role', 'roles.edit', api.remove, async (call) => {
  const done = await classRules.remove(call.db, call.params.role, call.actor, call.now)
  if (done === 'NOT_FOUND') return refuse('NOT_FOUND')
  if (done === 'IN_USE') {
    return refuse('RIGHT_REFUSED', { detail: 'Members have this role. Remove it from them first.' })
  }
  return redirect(PATH, 'Role removed.')
})

async function find(db: Parameters<typeof classRules.list>[0], slug: string) {
  const all = await classRules.list(db)
  return all.find((one) => one.slug === slug) ?? null
}
