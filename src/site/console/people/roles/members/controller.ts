import { permissionNames } from '../../../../../domain/roles/permissions.ts'
import type { Permission } from '../../../../../domain/roles/permissions.ts'
import * as classRules from '../../../../../store/roles/class-rules.ts'
import type { Db } from '../../../../../store/base/db.ts'
import * as memberPages from '../../../../../store/members/pages.ts'
import * as memberRights from '../../../../../store/roles/member-rights.ts'
import * as memberRoles from '../../../../../store/roles/member-roles.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { rightsJson } from '../../../../roles/parts/answers.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { del, get, post, put, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { isChecked, readForm } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { memberHref } from '../../../frame/links.ts'
import * as api from './api.ts'
import { classForm, endIn, rightForm, roleForm } from './forms.ts'
import { classPage, rightPage, rightsPage, rolePage } from './pages.ts'

const RIGHTS = '/admin/users/:name/rights'
const ROLES = '/admin/users/:name/roles'
const CLASS = '/admin/users/:name/class'
const ASKS = 'console/frame/confirm'
const CHANGES = 20

export const show = get(RIGHTS, 'members.see-private', api.show, (call) =>
  about(call, async (profile) => {
    const rights = await memberRights.explained(call.db, profile.id, call.now)
    if (rights === null) return refuse('MEMBER_NOT_FOUND')
    const changes = await memberRoles.changesOf(call.db, profile.id, CHANGES)
    const data = rightsPage(profile.name, rights, changes, call)
    return adminPage(call, 'console/frame/sections', data, rightsJson(rights))
  }),
)

export const rightQuestion = get(
  `${RIGHTS}/new`,
  'members.give-rights',
  api.rightQuestion,
  (call) =>
    about(call, ({ name }) =>
      adminPage(call, ASKS, rightPage(untyped(), name), { options: permissionNames }),
    ),
)

export const giveRight = post(RIGHTS, 'members.give-rights', api.giveRight, (call) =>
  about(call, async ({ id, name }) => {
    const form = readForm(rightForm, call.body)
    if (!form.ok) {
      const typed = { values: call.body, errors: form.errors }
      return adminInvalid(call, ASKS, rightPage(typed, name), form.errors)
    }
    const { verdict, reason, days } = form.value
    const permission = form.value.permission as Permission
    const given = { permission, reason, isAllowed: verdict === 'allow' }
    const right = { ...given, expiresAt: endIn(days, call.now) }
    return done(call, id, await memberRights.give(call.db, id, right, call.actor, call.now))
  }),
)

export const takeRight = del(`${RIGHTS}/:id`, 'members.give-rights', api.takeRight, (call) =>
  about(call, async ({ id }) => {
    const rightId = idOf(call.params.id)
    return done(call, id, await memberRights.takeBack(call.db, id, rightId, call.actor, call.now))
  }),
)

export const roleQuestion = get(`${ROLES}/new`, 'members.give-rights', api.roleQuestion, (call) =>
  about(call, async ({ name }) => {
    const roles = await made(call.db, 'secondary')
    const options = roles.map(({ slug }) => slug)
    return adminPage(call, ASKS, rolePage(untyped(), name, roles), { options })
  }),
)

export const giveRole = post(ROLES, 'members.give-rights', api.giveRole, (call) =>
  about(call, async ({ id, name }) => {
    const form = readForm(roleForm, call.body)
    if (!form.ok) {
      const typed = { values: call.body, errors: form.errors }
      const page = rolePage(typed, name, await made(call.db, 'secondary'))
      return adminInvalid(call, ASKS, page, form.errors)
    }
    const { role, reason, days } = form.value
    const given = { role, reason, expiresAt: endIn(days, call.now) }
    return done(call, id, await memberRoles.give(call.db, id, given, call.actor, call.now))
  }),
)

export const takeRole = del(`${ROLES}/:id`, 'members.give-rights', api.takeRole, (call) =>
  about(call, async ({ id }) => {
    const givenId = idOf(call.params.id)
    return done(call, id, await memberRoles.take(call.db, id, givenId, call.actor, call.now))
  }),
)

export const classQuestion = get(CLASS, 'members.give-rights', api.classQuestion, (call) =>
  about(call, async ({ id, name }) => {
    const rights = await memberRights.explained(call.db, id, call.now)
    const classes = await made(call.db, 'class')
    const typed = untyped({ class: rights?.class?.slug ?? '', locked: rights?.isLocked })
    const options = classes.map(({ slug }) => slug)
    return adminPage(call, ASKS, classPage(typed, name, classes), { options })
  }),
)

export const setClass = put(CLASS, 'members.give-rights', api.setClass, (call) =>
  about(call, async ({ id, name }) => {
    const form = readForm(classForm, call.body)
    if (!form.ok) {
      const typed = { values: call.body, errors: form.errors }
      const page = classPage(typed, name, await made(call.db, 'class'))
      return adminInvalid(call, ASKS, page, form.errors)
    }
    const { class: slug, locked, reason } = form.value
    const given = { class: slug === '' ? null : slug, isLocked: isChecked(locked), reason }
    return done(call, id, await memberRoles.setClass(call.db, id, given, call.actor, call.now))
  }),
)

type ByStaff = Call<'/:name', Extract<Permission, `members.${string}`>>

async function about(
  { db, params }: { readonly db: Db; readonly params: { readonly name: string } },
  act: (profile: memberPages.Profile) => Reply | Promise<Reply>,
): Promise<Reply> {
  const profile = await memberPages.byName(db, params.name)
  return profile === null ? refuse('MEMBER_NOT_FOUND') : act(profile)
}

const REFUSED = {
  NOT_FOUND: ['NOT_FOUND', undefined],
  ROLE_OUTRANKS: ['MEMBER_OUTRANKS', undefined],
  RIGHT_FIXED: ['RIGHT_REFUSED', 'This permission cannot be overridden.'],
  RIGHT_LACKED: ['RIGHT_REFUSED', 'You cannot give a permission that you do not have.'],
} as const

async function done(
  { db, params, now }: Pick<ByStaff, 'db' | 'now'> & { readonly params: { readonly name: string } },
  memberId: number,
  result: memberRights.RightGiven | memberRoles.Done,
): Promise<Reply> {
  if (!result.ok) {
    const [code, detail] = REFUSED[result.code]
    return refuse(code, detail === undefined ? {} : { detail })
  }
  const rights = await memberRights.explained(db, memberId, now)
  if (rights === null) return refuse('MEMBER_NOT_FOUND')
  return redirect(
    `${memberHref(params.name)}/rights`,
    'Saved. The change applies from now on.',
    rightsJson(rights),
  )
}

async function made(db: Db, kind: classRules.MadeKind) {
  return (await classRules.list(db)).filter((role) => role.kind === kind)
}
