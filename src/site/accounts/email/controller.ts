import { rulingTexts } from '../../../domain/registration/email-domains.ts'
import * as access from '../../../store/accounts/access.ts'
import * as accountMails from '../../../store/accounts/mails.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { uselessLink } from '../../http/identity/useless-link.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { mailText } from '../../http/frame/mail-status.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { tooManyAttempts } from '../../http/frame/waiting.ts'
import * as api from './api.ts'
import { changeEmailShape } from './forms.ts'
import { accountPage, proofPage } from './pages.ts'

/** The most characters read of a token: more than those in email links have. */
const MAX_TOKEN = 100
const IS_YOURS = wrong('email', 'is already your address')

export const account = get('/settings/account', 'account.secure', api.account, async (call) => {
  const found = await access.emailOf(call.db, call.member.id)
  if (found === null) return refuse('MEMBER_NOT_FOUND')
  return settingsPage(call, 'accounts/email/account', accountPage(untyped(), found), found)
})

export const change = post('/settings/account', 'account.secure', api.change, async (call) => {
  const { db, member, signIn, secrets, passwords, throttles, body, now } = call
  const found = await access.emailOf(db, member.id)
  if (found === null) return refuse('MEMBER_NOT_FOUND')
  const again = (errors: FieldErrors, options = {}) => {
    const data = accountPage({ values: body, errors }, found)
    return settingsInvalid(call, 'accounts/email/account', data, errors, options)
  }
  const form = readForm(changeEmailShape, body)
  if (!form.ok) return again(form.errors)
  const { email, current } = form.value
  const wait = await throttles.attempt('ownPassword', signIn.id, now)
  if (wait > 0) return again(...tooManyAttempts(wait))
  const known = await access.passwordHashOf(db, member.id)
  if (!(await passwords.isRight(current, known))) return again(wrong('current', 'is incorrect'))
  await throttles.forget('ownPassword', signIn.id)
  const ruling = await emailDomains.rulingOn(db, await settings.site(db, call.config), email)
  if (ruling !== 'taken') return again(wrong('email', rulingTexts[ruling]))
  if (email === found.email && found.isVerified) return again(IS_YOURS)
  const slow = await tooManyMails(call)
  if (slow !== null) return slow
  await accountMails.askForChange(db, secrets, member, email, now)
  const sent = `We sent an email to ${email}. Open the link in it.`
  return redirect('/settings/account', mailText(call.config, sent))
})

export const again = post('/settings/account/proof', 'account.secure', api.again, async (call) => {
  const { db, member, secrets, now } = call
  const slow = await tooManyMails(call)
  if (slow !== null) return slow
  const isAsked = await accountMails.askAgain(db, secrets, member.id, now)
  const sent = mailText(call.config, 'Verification email sent.')
  return redirect('/settings/account', isAsked ? sent : 'Your email address is already verified.')
})

export const proof = get('/verify-email/:token', 'account.enter', api.proof, async (call) => {
  const { db, secrets, params, now, csrf } = call
  const token = params.token.slice(0, MAX_TOKEN)
  const found = await accountMails.proofOf(db, secrets, token, now)
  if (found === null || found.email === null) return uselessLink(call)
  const { name, email } = found
  return page('accounts/email/proof', proofPage(name, email, token), { name, email, csrf })
})

/** Needs a click on a button: mail scanners that follow links must not verify an address. */
export const prove = post('/verify-email/:token', 'account.enter', api.prove, async (call) => {
  const { db, secrets, params, member, now } = call
  const done = await accountMails.prove(db, secrets, params.token.slice(0, MAX_TOKEN), now)
  if (!done.ok) return done.code === 'LINK_USELESS' ? uselessLink(call) : refuse('EMAIL_IN_USE')
  const to = member?.id === done.memberId ? '/settings/account' : '/login'
  return redirect(to, `${done.email} is verified.`, { email: done.email })
})

async function tooManyMails({ throttles, member, now }: Call<string, 'account.secure'>) {
  const wait = await throttles.attempt('mail', member.id, now)
  return wait === 0 ? null : refuse('TOO_MANY_MAILS', { retryAfterSeconds: wait })
}
