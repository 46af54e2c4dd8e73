import * as access from '../../../store/accounts/access.ts'
import * as securityKeys from '../../../store/accounts/security-keys.ts'
import type { Call } from '../../http/action.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { networkOf } from '../../http/identity/client-network.ts'
import { without } from '../../http/cookies.ts'
import { acquaintance, attemptsOf, enter } from '../../http/enter.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { nextPath } from '../../http/identity/next-path.ts'
import type { Proven } from '../../http/identity/second-factor.ts'
import { askedOf, optionsFor, prove } from '../../http/identity/second-factor.ts'
import { signInCookie } from '../../http/identity/sign-in-cookie.ts'
import { provenAgain } from '../../http/identity/step-up.ts'
import { waitText } from '../../http/frame/waiting.ts'
import { keyOptions, readAnswer } from '../../http/identity/web-authn.ts'
import { mayEnter, reactivate } from '../may-enter.ts'
import * as api from './api.ts'
import { proofShape } from './forms.ts'
import { HALF_COOKIE, halfEntered } from './half-entered.ts'
import { againPage, keyPage, secondPage } from './pages.ts'

type GuestCall = Call<string, 'account.enter'>

export const secondForm = get('/login/2fa', 'account.enter', api.secondForm, async (call) => {
  const member = await half(call)
  if (member === null) return call.wantsJson ? refuse('WRONG_SIGN_IN') : redirect('/login')
  const options = await optionsFor(call, member.id)
  const data = secondPage(nextPath(call.query.next), options !== null)
  return page('accounts/sign-in/proof', data, { keyOptions: options, csrf: call.csrf })
})

export const second = post('/login/2fa', 'account.enter', api.second, async (call) => {
  const member = await half(call)
  if (member === null) return call.wantsJson ? refuse('WRONG_SIGN_IN') : redirect('/login')
  const next = nextPath(call.body.next)
  const hasKeys = (await optionsFor(call, member.id)) !== null
  const form = readForm(proofShape, call.body)
  const again = (errors: FieldErrors, options = {}) =>
    invalid('accounts/sign-in/proof', secondPage(next, hasKeys, errors), errors, options)
  if (!form.ok) return again(form.errors)
  const from = await acquaintance(call, member.id, networkOf(call.address))
  const proven = await prove(call, member, form.value.proof, from)
  if (!proven.ok) return again(...faultOf(proven))
  if (!(await reactivate(call, member))) return refuse('BANNED')
  const { cookies, json } = await enter(call, member, 2)
  return carrying(redirect(next, undefined, json), { cookies: [...cookies, without(HALF_COOKIE)] })
})

export const keyForm = get('/login/passkey', 'account.enter', api.keyForm, (call) => {
  const next = nextPath(call.query.next)
  const options = keyOptions(askedOf(call, 'get'), [], true)
  return page('accounts/sign-in/key', keyPage(next), { keyOptions: options, csrf: call.csrf })
})

export const byKey = post('/login/passkey', 'account.enter', api.byKey, async (call) => {
  const next = nextPath(call.body.next)
  const again = (errors: FieldErrors, options = {}) =>
    invalid('accounts/sign-in/key', keyPage(next, errors), errors, options)
  const form = readForm(proofShape, call.body)
  if (!form.ok) return again(form.errors)
  const wait = await call.throttles.attempt('key', attemptsOf(call), call.now)
  if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  const key = await readAnswer(askedOf(call, 'get'), form.value.proof, true)
  if (key === null) return again(wrong('', KEY_UNKNOWN), { code: 'KEY_REFUSED' })
  await call.throttles.forget('key', attemptsOf(call))
  const member = { ...key, id: key.member_id }
  const isIn = (await mayEnter(call, member)) && (await reactivate(call, member))
  if (!isIn) return refuse('BANNED')
  const { cookies, json } = await enter(call, member, 2)
  return carrying(redirect(next, undefined, json), { cookies })
})

export const againForm = get('/login/again', 'account.secure', api.againForm, async (call) => {
  const options = await optionsFor(call, call.member.id)
  const data = againPage(nextPath(call.query.next), options !== null)
  return page('accounts/sign-in/proof', data, { keyOptions: options, csrf: call.csrf })
})

export const again = post('/login/again', 'account.secure', api.again, async (call) => {
  const { member, signIn, secrets, now } = call
  const next = nextPath(call.body.next)
  const hasKeys = (await securityKeys.listOf(call.db, member.id)).length > 0
  const form = readForm(proofShape, call.body)
  const once = (errors: FieldErrors, options = {}) =>
    invalid('accounts/sign-in/proof', againPage(next, hasKeys, errors), errors, options)
  if (!form.ok) return once(form.errors)
  const proven = await prove(call, member, form.value.proof, 'session')
  if (!proven.ok) return once(...faultOf(proven))
  const renewed = signInCookie(secrets.key('cookie'), provenAgain(signIn, now))
  return carrying(redirect(next), { cookies: [renewed] })
})

const KEY_UNKNOWN =
  'This security key is not known here, or it responded too late. Sign in with your ' +
  'password instead.'

/** Returns the current row of the member whose password was accepted in this browser. */
async function half(call: GuestCall) {
  const found = halfEntered(call)
  const member = found === null ? null : await access.forRequest(call.db, found.memberId, call.now)
  if (member === null || member.epoch !== found?.epoch) return null
  return member.secondFactor === 'has' && (await mayEnter(call, member)) ? member : null
}

function faultOf({
  text,
  waitSeconds,
}: Exclude<Proven, { ok: true }>): readonly [FieldErrors, object] {
  if (waitSeconds === 0) return [wrong('', text), { code: 'WRONG_CODE' }]
  const errors = wrong('', `${text} Try again in ${waitText(waitSeconds)}.`)
  return [errors, { code: 'TOO_MANY_SIGN_INS', retryAfterSeconds: waitSeconds }]
}
