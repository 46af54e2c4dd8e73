import * as members from '../../store/members.ts'
import * as settings from '../../store/settings.ts'
import * as signIns from '../../store/sign-ins.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { networkOf } from '../http/client-address.ts'
import { without } from '../http/cookies.ts'
import { enter, isKnownBrowser } from '../http/enter.ts'
import { untyped } from '../http/fields.ts'
import { readForm, wrong } from '../http/forms.ts'
import { nextPath } from '../http/next-path.ts'
import { SIGN_IN_COOKIE, signInCookie } from '../http/sign-in-cookie.ts'
import * as api from './api.ts'
import { passwordShape, signInShape } from './forms.ts'
import { loginPage, securityPage } from './pages.ts'

export const loginForm = get('/login', 'account.enter', api.loginForm, async (call) => {
  const next = nextPath(call.query.next)
  if (call.member !== null && !call.wantsJson) return redirect(next)
  const { registration } = await settings.site(call.db, call.config)
  const data = loginPage(untyped(), next, registration === 'open')
  return page('accounts/login', data, { csrf: call.csrf })
})

export const login = post('/login', 'account.enter', api.login, async (call) => {
  const { db, body, throttles, passwords } = call
  const next = nextPath(body.next)
  const again = (errors: ReturnType<typeof wrong>, options = {}) =>
    invalid('accounts/login', loginPage({ values: body, errors }, next, false), errors, options)

  const form = readForm(signInShape, body)
  if (!form.ok) return again(form.errors)
  const { name, password } = form.value
  const member = await members.forSignIn(db, name)
  const isKnown = member !== null && isKnownBrowser(call, member.id)
  // The account's own name, so that guesses by name and by e-mail address count together.
  const account = member?.name ?? name
  const network = networkOf(call.address)
  const attempt = { name: account, network, isKnownBrowser: isKnown }
  const wait = await throttles.signIn.attempt(attempt)
  if (wait > 0) {
    const errors = wrong('', `Too many failed attempts. Try again in ${minutes(wait)}.`)
    return again(errors, { code: 'TOO_MANY_SIGN_INS', retryAfterSeconds: wait })
  }
  const isRight = await passwords.isRight(password, member?.password_hash ?? null)
  if (!isRight || member === null) {
    return again(wrong('', 'Name and password do not match.'), { code: 'WRONG_SIGN_IN' })
  }
  await throttles.signIn.succeeded(attempt)
  if (member.state === 'banned') return refuse('BANNED', { detail: banText(member.ban_reason) })
  const { cookies, json } = await enter(call, member)
  return carrying(redirect(next, undefined, json), { cookies })
})

export const logout = post('/logout', 'account.leave', api.logout, async ({ db, signIn, now }) => {
  await signIns.end(db, signIn.id, now)
  return carrying(redirect('/login', 'Signed out.'), { cookies: [without(SIGN_IN_COOKIE)] })
})

export const securityForm = get('/settings/security', 'account.secure', api.security, (call) => {
  const { name } = call.member
  return page('accounts/security', securityPage(untyped(), name), { name })
})

export const newPassword = post(
  '/settings/security',
  'account.secure',
  api.password,
  async (call) => {
    const { db, member, signIn, passwords, secrets, now } = call
    const again = (errors: ReturnType<typeof wrong>) => {
      const data = securityPage({ values: {}, errors }, member.name)
      return invalid('accounts/security', data, errors)
    }
    const form = readForm(passwordShape, call.body)
    if (!form.ok) return again(form.errors)
    const { current, password } = form.value
    const known = await members.passwordHashOf(db, member.id)
    if (!(await passwords.isRight(current, known))) return again(wrong('current', 'is not right'))
    const hash = await passwords.hash(password)
    const epoch = await members.setPassword(db, member.id, hash, signIn.id, now)
    if (epoch === null) return refuse('MEMBER_NOT_FOUND')
    const renewed = signInCookie(secrets.key('cookie'), { ...signIn, epoch })
    const text = 'Password changed. Every other sign-in has ended.'
    return carrying(redirect('/settings/security', text), { cookies: [renewed] })
  },
)

function banText(reason: string | null): string {
  return `This account has been disabled${reason === null ? '' : `: ${reason}`}.`
}

function minutes(seconds: number): string {
  const amount = Math.ceil(seconds / 60)
  return amount === 1 ? 'a minute' : `${amount} minutes`
}
