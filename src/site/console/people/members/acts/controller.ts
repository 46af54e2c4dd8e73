import * as memberBans from '../../../../../store/bans/member-bans.ts'
import * as members from '../../../../../store/members/members.ts'
import * as watch from '../../../../../store/members/watch.ts'
import { get, post, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { below } from '../../../frame/below.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { banEnd, banForm, roleForm } from '../parts/forms.ts'
import { judged, judgedJson } from '../parts/judged.ts'
import { banPage, rolePage } from './pages.ts'

const USER = '/admin/users/:name'
const VIEW = 'console/frame/confirm'

export const banQuestion = get(`${USER}/ban`, 'members.ban', api.question, (call) =>
  below(call, (profile) => adminPage(call, VIEW, banPage(untyped(), profile), judgedJson(profile))),
)

export const ban = post(`${USER}/ban`, 'members.ban', api.ban, (call) =>
  below(call, async (profile) => {
    const form = readForm(banForm, call.body)
    if (!form.ok) {
      const page = banPage({ values: call.body, errors: form.errors }, profile)
      return adminInvalid(call, VIEW, page, form.errors)
    }
    const { reason, days } = form.value
    const endsAt = banEnd(days, call.now)
    const done = await memberBans.ban(call.db, profile.id, reason, call.actor, call.now, endsAt)
    if (!done.ok) return refuse(done.code === 'LAST_OWNER' ? 'LAST_OWNER' : 'MEMBER_NOT_FOUND')
    return judged(call, profile, `${profile.name} is banned.`)
  }),
)

export const unban = post(`${USER}/unban`, 'members.ban', api.unban, (call) =>
  below(call, async (profile) => {
    const done = await memberBans.unban(call.db, profile.id, call.actor, call.now)
    if (!done.ok) return refuse('MEMBER_NOT_FOUND')
    return judged(call, profile, `The ban of ${profile.name} was lifted.`)
  }),
)

export const unwatch = post(`${USER}/unwatch`, 'members.note', api.unwatch, (call) =>
  below(call, async (profile) => {
    await watch.unwatch(call.db, profile.id, call.actor, call.now)
    return judged(call, profile, `Staff no longer watch ${profile.name}.`)
  }),
)

export const roleQuestion = get(`${USER}/role`, 'members.set-role', api.question, (call) =>
  below(
    call,
    (profile) => {
      const page = rolePage(untyped({ role: profile.role }), profile, call.member.role)
      return adminPage(call, VIEW, page, judgedJson(profile))
    },
    { orSelf: true },
  ),
)

export const setRole = post(`${USER}/role`, 'members.set-role', api.setRole, (call) =>
  below(
    call,
    async (profile) => {
      const form = readForm(roleForm, call.body)
      if (!form.ok) {
        const typed = { values: call.body, errors: form.errors }
        const page = rolePage(typed, profile, call.member.role)
        return adminInvalid(call, VIEW, page, form.errors)
      }
      const { role } = form.value
      const done = await members.setRole(call.db, profile.id, role, call.actor, call.now)
      if (!done.ok) return refuse(REFUSED[done.code])
      return judged(call, profile, `${profile.name} now has the role ${role}.`)
    },
    { orSelf: true },
  ),
)

const REFUSED = {
  NOT_FOUND: 'MEMBER_NOT_FOUND',
  LAST_OWNER: 'LAST_OWNER',
  ROLE_OUTRANKS: 'MEMBER_OUTRANKS',
} as const
