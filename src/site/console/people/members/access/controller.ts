import * as memberCare from '../../../../../store/members/care.ts'
import * as memberSearch from '../../../../../store/members/search.ts'
import * as members from '../../../../../store/members/members.ts'
import { del, get, post, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { below } from '../../../frame/below.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { question } from '../acts/api.ts'
import * as api from './api.ts'
import { slotsForm, slotsIn, slotText } from '../parts/forms.ts'
import { judged, judgedJson } from '../parts/judged.ts'
import { passkeyPage, signInsPage, slotsPage } from './pages.ts'

const USER = '/admin/users/:name'
const VIEW = 'console/frame/confirm'
const SIGN_INS = 100

export const passkeyQuestion = get(`${USER}/passkey`, 'members.manage', question, (call) =>
  below(call, (profile) => adminPage(call, VIEW, passkeyPage(profile), judgedJson(profile))),
)

export const resetPasskey = post(`${USER}/passkey`, 'members.manage', api.resetPasskey, (call) =>
  below(call, async (profile) => {
    const { db, secrets, actor, now } = call
    // Only the member may see the new key.
    await members.resetPasskey(db, secrets, profile.id, actor, now)
    return judged(call, profile, `The passkey of ${profile.name} was reset.`)
  }),
)

export const slotsQuestion = get(`${USER}/slots`, 'members.manage', question, (call) =>
  below(call, async (profile) => {
    const slots = await memberCare.slotsOf(call.db, profile.id)
    const typed = { leechSlots: slotText(slots?.leech), seedSlots: slotText(slots?.seed) }
    return adminPage(call, VIEW, slotsPage(untyped(typed), profile), judgedJson(profile))
  }),
)

export const setSlots = post(`${USER}/slots`, 'members.manage', api.setSlots, (call) =>
  below(call, async (profile) => {
    const form = readForm(slotsForm, call.body)
    if (!form.ok) {
      const page = slotsPage({ values: call.body, errors: form.errors }, profile)
      return adminInvalid(call, VIEW, page, form.errors)
    }
    const slots = { leech: slotsIn(form.value.leechSlots), seed: slotsIn(form.value.seedSlots) }
    await memberCare.setSlots(call.db, profile.id, slots, call.actor, call.now)
    return judged(call, profile, `The slots of ${profile.name} were changed.`)
  }),
)

export const signInsQuestion = get(`${USER}/sign-ins`, 'members.manage', question, (call) =>
  below(call, async (profile) => {
    const found = await memberSearch.signIns(call.db, profile.id, SIGN_INS, call.now)
    const open = found.filter(({ isOpen }) => isOpen).length
    return adminPage(call, VIEW, signInsPage(profile, open), judgedJson(profile))
  }),
)

export const endSignIns = del(`${USER}/sign-ins`, 'members.manage', api.endSignIns, (call) =>
  below(call, async (profile) => {
    await memberCare.endSignIns(call.db, profile.id, call.actor, call.now)
    return judged(call, profile, `${profile.name} is signed out everywhere.`)
  }),
)

export const verify = post(`${USER}/verify`, 'members.manage', api.verify, (call) =>
  below(call, async (profile) => {
    const done = await memberCare.verifyEmail(call.db, profile.id, call.actor, call.now)
    if (!done.ok && done.code === 'EMAIL_TAKEN') {
      const detail = 'Another member has verified this address.'
      return refuse('INVALID', { detail, more: { errors: wrong('email', 'is already taken') } })
    }
    return judged(call, profile, `The email address of ${profile.name} is now verified.`)
  }),
)
