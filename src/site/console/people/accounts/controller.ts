import * as memberSafety from '../../../../store/accounts/safety.ts'
import * as secondFactors from '../../../../store/accounts/second-factors.ts'
import * as tokens from '../../../../store/accounts/api-tokens.ts'
import { del, get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { below } from '../../frame/below.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { judgedJson } from '../members/parts/judged.ts'
import * as api from './api.ts'
import { reasonForm } from './forms.ts'
import { factorsPage, feedKeyPage, safetyHref } from './pages.ts'

const USER = '/admin/users/:name'
const VIEW = 'console/frame/confirm'
const FACTORS = '/admin/users/:name/factors'
const FEED_KEY = '/admin/users/:name/feed-key'

export const endSignIn = del(`${USER}/sign-ins/:id`, 'members.manage', api.endSignIn, (call) =>
  below(call, async (profile) => {
    const { db, params, actor, now } = call
    const isDone = await memberSafety.endSignIn(db, profile, params.id.slice(0, 64), actor, now)
    if (!isDone) return refuse('SIGN_IN_NOT_FOUND')
    return redirect(safetyHref(profile.name), 'Session ended.', judgedJson(profile))
  }),
)

export const revokeToken = del(`${USER}/tokens/:id`, 'members.manage', api.revokeToken, (call) =>
  below(call, async (profile) => {
    const { db, params, actor, now } = call
    const isDone = await tokens.revoke(db, profile.id, idOf(params.id), actor, now)
    if (!isDone) return refuse('NOT_FOUND')
    return redirect(safetyHref(profile.name), 'API token revoked.', judgedJson(profile))
  }),
)

export const feedKeyQuestion = get(FEED_KEY, 'members.manage', api.question, (call) =>
  below(call, (profile) => adminPage(call, VIEW, feedKeyPage(profile.name), judgedJson(profile))),
)

export const newFeedKey = post(FEED_KEY, 'members.manage', api.newFeedKey, (call) =>
  below(call, async (profile) => {
    const { db, secrets, actor, now } = call
    await memberSafety.newFeedKey(db, secrets, profile, actor, now)
    const text = `The feed key of ${profile.name} was reset.`
    return redirect(safetyHref(profile.name), text, judgedJson(profile))
  }),
)

export const factorsQuestion = get(FACTORS, 'members.manage', api.question, (call) =>
  below(call, async (profile) => {
    const factors = await memberSafety.factorsOf(call.db, profile.id)
    if (factors === null) return refuse('MEMBER_NOT_FOUND')
    const page = factorsPage(untyped(), profile.name, factors)
    return adminPage(call, VIEW, page, judgedJson(profile))
  }),
)

export const removeFactors = del(FACTORS, 'members.manage', api.removeFactors, (call) =>
  below(call, async (profile) => {
    const { db, body, actor, now } = call
    const form = readForm(reasonForm, body)
    if (!form.ok) {
      const factors = await memberSafety.factorsOf(db, profile.id)
      if (factors === null) return refuse('MEMBER_NOT_FOUND')
      const page = factorsPage({ values: body, errors: form.errors }, profile.name, factors)
      return adminInvalid(call, VIEW, page, form.errors)
    }
    const { reason } = form.value
    const done = await secondFactors.removeAll(db, profile.id, reason, actor, now)
    if (!done.ok) return refuse('MEMBER_NOT_FOUND')
    const text = `Two-factor authentication of ${profile.name} was removed.`
    return redirect(safetyHref(profile.name), text, judgedJson(profile))
  }),
)
