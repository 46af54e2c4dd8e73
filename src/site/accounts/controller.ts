import { reachLine } from '../../domain/members/reach-line.ts'
import * as access from '../../store/accounts/access.ts'
import * as accountEvents from '../../store/accounts/events.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as memberPasswords from '../../store/accounts/member-passwords.ts'
import { isDated } from '../../store/accounts/passwords.ts'
import * as setupToken from '../../store/accounts/setup-token.ts'
import * as signIns from '../../store/accounts/sign-ins.ts'
import * as memberPorts from '../../store/traffic/member-ports.ts'
import type { Call } from '../http/action.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { networkOf } from '../http/identity/client-network.ts'
import { without } from '../http/cookies.ts'
import { acquaintance, enter } from '../http/enter.ts'
import { untyped } from '../http/frame/fields.ts'
import { readForm, wrong } from '../http/frame/forms.ts'
import { nextPath } from '../http/identity/next-path.ts'
import { sections, settingsPage } from '../http/frame/settings-page.ts'
import { SIGN_IN_COOKIE } from '../http/identity/sign-in-cookie.ts'
import type { Acquaintance } from '../http/rate-limits/sign-in-throttle.ts'
import { prove } from '../http/identity/second-factor.ts'
import { tooManyAttempts } from '../http/frame/waiting.ts'
import * as api from './api.ts'
import { halfCookie } from './sign-in/half-entered.ts'
import { signInShape } from './forms.ts'
import { mayEnter, reactivate } from './may-enter.ts'
import { loginPage, overviewPage } from './pages.ts'

type EnterCall = Call<string, 'account.enter'>
type SigningIn = NonNullable<Awaited<ReturnType<typeof access.forSignIn>>>

/** The console lists what an owner should set up. */
const FIRST_STEPS = '/admin'

export const loginForm = get('/login', 'account.enter', api.loginForm, async (call) => {
  const next = nextPath(call.query.next)
  if (call.member !== null && !call.wantsJson) return redirect(next)
  const { registration } = await settings.site(call.db, call.config)
  const isNew = !(await setupToken.hasOwner(call.db))
  const data = { ...loginPage(untyped(), next, registration === 'open'), isNew }
  return page('accounts/login', data, { csrf: call.csrf })
})

export const login = post('/login', 'account.enter', api.login, async (call) => {
  const { db, body, throttles, now } = call
  const next = nextPath(body.next)
  const again = (errors: ReturnType<typeof wrong>, options = {}) =>
    invalid('accounts/login', loginPage({ values: body, errors }, next, false), errors, options)
  const form = readForm(signInShape, body)
  if (!form.ok) return again(form.errors)
  const { name, password } = form.value
  const member = await access.forSignIn(db, name)
  const attempt = await attemptOf(call, member?.name ?? name, member?.id ?? null)
  const wait = await throttles.signIn.attempt(attempt, now)
  if (wait > 0) return again(...tooManyAttempts(wait))
  if (!(await hasPassword(call, member, password)) || member === null) {
    await noteWrongPassword(call, member?.id ?? null)
    return again(wrong('', 'The name or password is incorrect.'), { code: 'WRONG_SIGN_IN' })
  }
  await throttles.signIn.succeeded(attempt)
  if (!(await mayEnter(call, member))) return banned(member)
  if (member.factor_since !== null) {
    return enterInSteps(call, member, attempt.from, { next, code: form.value.code })
  }
  return completed(call, member, await firstPage(call, member, next))
})

/** Returns the page after a sign-in: for the first sign-in of an owner, the checklist. */
async function firstPage({ db }: EnterCall, { id, role }: SigningIn, next: string) {
  if (role !== 'owner' || next !== '/') return next
  return (await signIns.hasCome(db, id)) ? next : FIRST_STEPS
}

/**
 * Checks the password, with as much work for an unknown name as for a known one. An imported hash
 * is replaced by one of ours when the right password is entered.
 */
async function hasPassword(
  { db, passwords }: EnterCall,
  member: SigningIn | null,
  password: string,
): Promise<boolean> {
  const cost = await access.bcryptCost(db)
  const isRight = await passwords.isRight(password, member?.password_hash ?? null, cost)
  if (!isRight || member === null || !isDated(member.password_hash)) return isRight
  const hashes = { dated: member.password_hash, renewed: await passwords.hash(password) }
  await memberPasswords.renewHash(db, member.id, hashes)
  return true
}

async function attemptOf(call: EnterCall, name: string, id: number | null) {
  const network = networkOf(call.address)
  return { account: name, network, from: await acquaintance(call, id, network) }
}

async function noteWrongPassword(call: EnterCall, memberId: number | null): Promise<void> {
  const { db, address, agent, now } = call
  await accountEvents.note(db, { memberId, kind: 'wrong-password', from: { address, agent } }, now)
}

export const logout = post('/logout', 'account.leave', api.logout, async ({ db, signIn, now }) => {
  await signIns.end(db, signIn.id, now)
  return carrying(redirect('/login', 'Signed out.'), { cookies: [without(SIGN_IN_COOKIE)] })
})

export const overview = get('/settings', 'account.own', api.overview, async (call) => {
  const reach = reachLine(await memberPorts.ofMember(call.db, call.member.id))
  const open = sections.filter(({ permission }) => call.can(permission))
  const items = open.map(({ href, label, says }) => ({ href, label, says }))
  return settingsPage(call, 'accounts/overview', overviewPage(open, reach), { items, reach })
})

/**
 * After the right password: continues with two-factor authentication, or signs the member in with
 * the code sent along.
 */
async function enterInSteps(
  call: EnterCall,
  member: SigningIn,
  from: Acquaintance,
  { next, code }: { readonly next: string; readonly code: string | undefined },
) {
  const cookies = [halfCookie(call, member)]
  const to = `/login/2fa?next=${encodeURIComponent(next)}`
  if (code === undefined) {
    const reply = call.wantsJson
      ? refuse('SECOND_FACTOR_NEEDED', { more: { proveAt: '/login/2fa' } })
      : redirect(to)
    return carrying(reply, { cookies })
  }
  const proven = await prove(call, member, code, from)
  if (proven.ok) return completed(call, member, next, 2)
  const { text, waitSeconds } = proven
  if (waitSeconds === 0) return refuse('WRONG_CODE')
  return refuse('TOO_MANY_SIGN_INS', { detail: text, retryAfterSeconds: waitSeconds })
}

/** Signs in a member who has passed every step; reactivates a dormant account. */
async function completed(call: EnterCall, member: SigningIn, to: string, level: 1 | 2 = 1) {
  if (!(await reactivate(call, member))) return banned(member)
  const { cookies, json } = await enter(call, member, level)
  return carrying(redirect(to, undefined, json), { cookies })
}

function banned({ ban_reason: reason }: SigningIn) {
  const why = reason === null ? '' : `: ${reason}`
  const detail = `This account has been disabled${why}. You can appeal at /reenable.`
  return refuse('BANNED', { detail })
}
