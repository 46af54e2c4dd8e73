import { setTimeout as pause } from 'node:timers/promises'
import * as access from '../../../store/accounts/access.ts'
import * as accountMails from '../../../store/accounts/mails.ts'
import * as accountTokens from '../../../store/notifications/mail-links.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { networkOf } from '../../http/identity/client-network.ts'
import { uselessLink } from '../../http/identity/useless-link.ts'
import { knownCookie } from '../../http/enter.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { formToken, guardForm } from '../../http/frame/form-guard.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { mailText } from '../../http/frame/mail-status.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { signInCookie } from '../../http/identity/sign-in-cookie.ts'
import { tooManyAttempts } from '../../http/frame/waiting.ts'
import * as api from './api.ts'
import { changeShape, forgotShape, resetShape } from './forms.ts'
import { forgotPage, resetPage, securityPage } from './pages.ts'

const RESET = '/password/reset/:token'

/**
 * How long each reply takes. It is longer than the work for an existing or an unknown account, so
 * that the time does not reveal which it was.
 */
const FORGOT_MS = 250
/** The most characters read of a token: more than those in email links have. */
const MAX_TOKEN = 100

export const securityForm = get('/settings/security', 'account.secure', api.security, (call) => {
  const { name } = call.member
  return settingsPage(call, 'accounts/password/security', securityPage(untyped(), name), { name })
})

export const change = post('/settings/security', 'account.secure', api.change, async (call) => {
  const { db, member, signIn, passwords, throttles, secrets, now } = call
  const again = (errors: FieldErrors, options = {}) => {
    const data = securityPage({ values: {}, errors }, member.name)
    return settingsInvalid(call, 'accounts/password/security', data, errors, options)
  }
  const form = readForm(changeShape, call.body)
  if (!form.ok) return again(form.errors)
  const wait = await throttles.attempt('ownPassword', signIn.id, now)
  if (wait > 0) return again(...tooManyAttempts(wait))
  const { current, password } = form.value
  const known = await access.passwordHashOf(db, member.id)
  if (!(await passwords.isRight(current, known))) return again(wrong('current', 'is incorrect'))
  await throttles.forget('ownPassword', signIn.id)
  const passwordHash = await passwords.hash(password)
  const given = { passwordHash, network: networkOf(call.address), keptSignIn: signIn.id }
  const epoch = await accountMails.changePassword(db, member.id, given, now)
  if (epoch === null) return refuse('MEMBER_NOT_FOUND')
  const renewed = signInCookie(secrets.key('cookie'), { ...signIn, epoch })
  const text = 'Password changed. All other sessions were signed out.'
  return carrying(redirect('/settings/security', text), { cookies: [renewed] })
})

export const forgotForm = get('/password/forgot', 'account.enter', api.forgotForm, (call) => {
  const data = forgotPage(untyped(), formToken(call, 'forgot'))
  return page('accounts/password/forgot', data, { csrf: call.csrf })
})

export const forgot = post('/password/forgot', 'account.enter', api.forgot, async (call) => {
  const again = (errors: FieldErrors) => {
    const data = forgotPage({ values: call.body, errors }, formToken(call, 'forgot'))
    return invalid('accounts/password/forgot', data, errors)
  }
  const form = readForm(forgotShape, call.body)
  if (!form.ok) return again(form.errors)
  const { formSeconds } = await settings.site(call.db, call.config)
  const faults = guardForm(call, 'forgot', formSeconds)
  if (faults !== null) return again(faults)
  const network = networkOf(call.address)
  const wait = await call.throttles.attempt('resetFrom', network, call.now)
  if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  await Promise.all([sendReset(call, form.value.name, network), pause(FORGOT_MS)])
  const text =
    'If an account has that name or email address, we sent it a link to choose a new password.'
  return redirect('/login', mailText(call.config, text))
})

export const resetForm = get(RESET, 'account.enter', api.resetForm, async (call) => {
  const found = await opened(call)
  if (!found.ok) return found.reply
  const { name, token } = found
  const data = resetPage(untyped(), name, token)
  return page('accounts/password/reset', data, { name, csrf: call.csrf })
})

export const reset = post(RESET, 'account.enter', api.reset, async (call) => {
  const { db, secrets, body, passwords, now } = call
  const found = await opened(call)
  if (!found.ok) return found.reply
  const { name, token } = found
  const form = readForm(resetShape, body)
  if (!form.ok) {
    const { errors } = form
    return invalid(
      'accounts/password/reset',
      resetPage({ values: {}, errors }, name, token),
      errors,
    )
  }
  const passwordHash = await passwords.hash(form.value.password)
  const given = { passwordHash, network: networkOf(call.address) }
  const done = await accountMails.reset(db, secrets, token, given, now)
  if (done === null) return refuse('LINK_USELESS')
  // Earlier failed sign-ins must not delay this member.
  const cookies = [knownCookie(call, done.memberId)]
  return carrying(redirect('/login', 'Password changed. Sign in with your new password.'), {
    cookies,
  })
})

type TokenCall = Call<'/password/reset/:token', 'account.enter'>

async function opened(call: TokenCall) {
  const { db, secrets, params, now } = call
  const token = params.token.slice(0, MAX_TOKEN)
  const found = await accountTokens.find(db, secrets, 'reset', token, now)
  if (found !== null) return { ok: true as const, name: found.name, token }
  return { ok: false as const, reply: await uselessLink(call) }
}

/**
 * Sends the email if the limit allows it. The sender never learns the outcome, not even that too
 * many emails were requested.
 */
async function sendReset(
  { db, secrets, throttles, now }: Call<string, 'account.enter'>,
  name: string,
  network: string,
): Promise<void> {
  const member = await access.forSignIn(db, name)
  const wait = await throttles.attempt('resetOf', member?.id ?? name.toLowerCase(), now)
  if (wait === 0) await accountMails.askForReset(db, secrets, name, network, now)
}
