import * as access from '../../store/access.ts'
import * as settings from '../../store/settings.ts'
import * as signIns from '../../store/sign-ins.ts'
import type { Call } from '../http/action.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { networkOf } from '../http/client-network.ts'
import { without } from '../http/cookies.ts'
import { enter, isKnownBrowser } from '../http/enter.ts'
import { untyped } from '../http/fields.ts'
import { readForm, wrong } from '../http/forms.ts'
import { nextPath } from '../http/next-path.ts'
import { sections, settingsPage } from '../http/settings-page.ts'
import { SIGN_IN_COOKIE } from '../http/sign-in-cookie.ts'
import type { Acquaintance } from '../http/sign-in-throttle.ts'
import { waitText } from '../http/waiting.ts'
import * as api from './api.ts'
import { signInShape } from './forms.ts'
import { loginPage, overviewPage } from './pages.ts'

export const loginForm = get('/login', 'account.enter', api.loginForm, async (call) => {
  const next = nextPath(call.query.next)
  if (call.member !== null && !call.wantsJson) return redirect(next)
  const { registration } = await settings.site(call.db, call.config)
  const data = loginPage(untyped(), next, registration === 'open')
  return page('accounts/login', data, { csrf: call.csrf })
})

export const login = post('/login', 'account.enter', api.login, async (call) => {
  const { db, body, throttles, passwords, now } = call
  const next = nextPath(body.next)
  const again = (errors: ReturnType<typeof wrong>, options = {}) =>
    invalid('accounts/login', loginPage({ values: body, errors }, next, false), errors, options)

  const form = readForm(signInShape, body)
  if (!form.ok) return again(form.errors)
  const { name, password } = form.value
  const member = await access.forSignIn(db, name)
  const network = networkOf(call.address)
  const from = await acquaintance(call, member?.id ?? null, network)
  const attempt = { account: member?.name ?? name, network, from }
  const wait = await throttles.signIn.attempt(attempt, now)
  if (wait > 0) {
    const errors = wrong('', `Too many failed attempts. Try again in ${waitText(wait)}.`)
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

export const overview = get('/settings', 'account.own', api.overview, (call) => {
  const open = sections.filter(({ permission }) => call.can(permission))
  const items = open.map(({ href, label, says }) => ({ href, label, says }))
  return settingsPage(call, 'accounts/overview', overviewPage(items), { items })
})

/** How well the account knows where this call comes from; the same work when there is none. */
async function acquaintance(
  call: Call<string, 'account.enter'>,
  memberId: number | null,
  network: string,
): Promise<Acquaintance> {
  if (memberId !== null && isKnownBrowser(call, memberId)) return 'device'
  const hasCome = await signIns.hasComeFrom(call.db, memberId ?? 0, network)
  return hasCome ? 'network' : 'stranger'
}

function banText(reason: string | null): string {
  return `This account has been disabled${reason === null ? '' : `: ${reason}`}.`
}
