import { areaOf } from '../../../../domain/roles/permission-areas.ts'
import type { Permission } from '../../../../domain/roles/permissions.ts'
import { isPermission } from '../../../../domain/roles/permissions.ts'
import { plural } from '../../../../shared/format.ts'
import * as roleRights from '../../../../store/roles/role-rights.ts'
import * as roles from '../../../../store/roles/roles.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { askedIn, cellsForm, matrixQuery, rightForm } from './forms.ts'
import { areaHref, rightPage, rolesPage } from './pages.ts'

const ROLES = '/admin/roles'
const RIGHT = `${ROLES}/:role/:permission` as const

export const matrix = get(ROLES, 'roles.edit', api.matrix, async (call) => {
  const { db, query } = call
  const [rows, list] = await Promise.all([roleRights.matrix(db), roles.list(db)])
  const read = matrixQuery.safeParse(query)
  const { area = null, edit } = read.success ? read.data : {}
  const shown = rolesPage(rows, list, { area, isEdited: edit === 'on' })
  return adminPage(call, 'console/people/roles/matrix', shown, { items: rows, roles: list })
})

export const changeMany = post(`${ROLES}/rights`, 'roles.edit', api.changeMany, async (call) => {
  const { db, body, actor, now } = call
  const form = readForm(cellsForm, body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  const { area, cells } = form.value
  const done = await roleRights.changeMany(db, askedIn(cells), actor, now)
  if (!done.ok) {
    const { role, permission } = done.of
    const detail = `Nothing was changed because of ${role}: ${permission}. ${TEXTS[done.code]}`
    return refuse('RIGHT_REFUSED', { detail })
  }
  const said = plural(done.changed, 'permission was changed.', 'permissions were changed.')
  return redirect(areaHref(area), done.changed === 0 ? 'No permission was changed.' : said, {
    changed: done.changed,
  })
})

export const question = get(RIGHT, 'roles.edit', api.question, async (call) => {
  const asked = namedIn(call.params)
  if (asked === null) return refuse('NOT_FOUND')
  const isAllowed = await roleRights.saysOf(call.db, asked.role, asked.permission)
  if (isAllowed === undefined) return refuse('NOT_FOUND')
  const json = { ...asked, isAllowed }
  return adminPage(call, 'console/frame/confirm', rightPage(untyped({}), json), json)
})

export const change = post(RIGHT, 'roles.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const asked = namedIn(call.params)
  if (asked === null) return refuse('NOT_FOUND')
  const { role, permission } = asked
  const form = readForm(rightForm, body)
  if (!form.ok) {
    const isAllowed = (await roleRights.saysOf(db, role, permission)) ?? null
    const typed = { values: body, errors: form.errors }
    const page = rightPage(typed, { role, permission, isAllowed })
    return adminInvalid(call, 'console/frame/confirm', page, form.errors)
  }
  const done = await roleRights[form.value.right](db, role, permission, actor, now)
  if (!done.ok && done.code === 'NO_ROLE') return refuse('NOT_FOUND')
  if (!done.ok) return refuse('RIGHT_REFUSED', { detail: TEXTS[done.code] })
  const json = { role, permission, isAllowed: done.after }
  const said = `The permission ${permission} of ${role} was saved. It applies from now on.`
  return redirect(areaHref(areaOf(permission)), said, json)
})

const TEXTS = {
  NO_ROLE: 'There is no such role.',
  OWNER_UNTOUCHABLE: 'The owner has all permissions.',
  RIGHT_FIXED: 'This permission cannot be changed.',
  STAFF_ONLY: 'Staff permissions cannot be given to members.',
  ROLE_OUTRANKS: 'You can only change the permissions of roles below your own.',
  RIGHT_LACKED: 'You cannot give a permission that you do not have.',
} as const

function namedIn({
  role,
  permission,
}: {
  readonly role: string
  readonly permission: string
}): { readonly role: string; readonly permission: Permission } | null {
  return isPermission(permission) ? { role, permission } : null
}
