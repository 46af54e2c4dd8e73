import { DAY_MS } from '../../../../../domain/units.ts'
import * as accountClosing from '../../../../../store/members/closing.ts'
import { GRACE_DAYS } from '../../../../../store/accounts/leaving.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import { get, post, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import type { ByStaff } from '../../../frame/below.ts'
import { below } from '../../../frame/below.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { judged, judgedJson } from '../../members/parts/judged.ts'
import { reasonForm } from '../forms.ts'
import * as api from './api.ts'
import { deletionForm } from './forms.ts'
import { deletionPage, parkPage } from './pages.ts'

const USER = '/admin/users/:name'
const VIEW = 'console/frame/confirm'
const PARK = '/admin/users/:name/park'
const DELETION = '/admin/users/:name/deletion'
const REFUSED = {
  NOT_FOUND: 'MEMBER_NOT_FOUND',
  LAST_OWNER: 'LAST_OWNER',
  NOT_OPEN: 'ACCOUNT_NOT_OPEN',
} as const

export const parkQuestion = get(PARK, 'members.close', api.question, (call) =>
  below(call, async (profile) => {
    const page = parkPage(untyped(), profile.name, await wakesBySignIn(call))
    return adminPage(call, VIEW, page, judgedJson(profile))
  }),
)

export const park = post(PARK, 'members.close', api.park, (call) =>
  below(call, async (profile) => {
    const { db, body, actor, now } = call
    const form = readForm(reasonForm, body)
    const wakes = await wakesBySignIn(call)
    if (!form.ok) {
      const page = parkPage({ values: body, errors: form.errors }, profile.name, wakes)
      return adminInvalid(call, VIEW, page, form.errors)
    }
    const given = { ...form.value, wakesBySignIn: wakes }
    const done = await accountClosing.park(db, profile, given, actor, now)
    if (!done.ok) return refuse(REFUSED[done.code])
    return judged(call, profile, `${profile.name} is now dormant.`)
  }),
)

export const wake = post(`${USER}/wake`, 'members.close', api.wake, (call) =>
  below(call, async (profile) => {
    const done = await accountClosing.wake(call.db, profile, call.actor, call.now)
    if (!done.ok) return refuse(REFUSED[done.code])
    return judged(call, profile, `${profile.name} is active again.`)
  }),
)

export const deletionQuestion = get(DELETION, 'members.close', api.question, (call) =>
  below(call, (profile) => {
    const page = deletionPage(untyped({ days: String(GRACE_DAYS) }), profile.name)
    return adminPage(call, VIEW, page, judgedJson(profile))
  }),
)

export const askDeletion = post(DELETION, 'members.close', api.askDeletion, (call) =>
  below(call, async (profile) => {
    const { db, body, actor, now } = call
    const form = readForm(deletionForm, body)
    const isNamed = form.ok && form.value.name.toLowerCase() === profile.name.toLowerCase()
    if (!form.ok || !isNamed) {
      const errors = form.ok ? wrong('name', 'is not the name of this account') : form.errors
      const page = deletionPage({ values: body, errors }, profile.name)
      return adminInvalid(call, VIEW, page, errors)
    }
    const { reason, days } = form.value
    const at = new Date(now.getTime() + Number(days) * DAY_MS)
    const done = await accountClosing.askDeletion(db, profile, { at, reason }, actor, now)
    if (!done.ok) return refuse(REFUSED[done.code])
    return judged(call, profile, `The account of ${profile.name} will be deleted.`)
  }),
)

export const undoDeletion = post(`${USER}/keep`, 'members.close', api.undoDeletion, (call) =>
  below(call, async (profile) => {
    const { db, actor, now } = call
    if (!(await accountClosing.undoDeletion(db, profile, actor, now))) return refuse('NOT_FOUND')
    return judged(call, profile, `The account of ${profile.name} will not be deleted.`)
  }),
)

async function wakesBySignIn({ db, config }: Pick<ByStaff, 'db' | 'config'>): Promise<boolean> {
  return (await settings.site(db, config)).wakeBy === 'sign-in'
}
