import * as emailUndo from '../../../store/accounts/email-undo.ts'
import type { Call } from '../../http/action.ts'
import { carrying, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { uselessLink } from '../../http/identity/useless-link.ts'
import { knownCookie } from '../../http/enter.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { resetShape } from '../password/forms.ts'
import * as api from './api.ts'
import { undoPage } from './pages.ts'

/** The most characters read of a token: more than those in email links have. */
const MAX_TOKEN = 100

export const question = get('/undo-email/:token', 'account.enter', api.question, async (call) => {
  const found = await opened(call)
  if (!found.ok) return found.reply
  const { name, email } = found
  return page('accounts/email-undo/undo', undoPage(untyped(), found), {
    ...{ name, email },
    csrf: call.csrf,
  })
})

/** Needs a click on a button: mail scanners that follow links must not restore an address. */
export const undo = post('/undo-email/:token', 'account.enter', api.undo, async (call) => {
  const { db, secrets, body, passwords, now } = call
  const found = await opened(call)
  if (!found.ok) return found.reply
  const form = readForm(resetShape, body)
  if (!form.ok) {
    const { errors } = form
    return invalid('accounts/email-undo/undo', undoPage({ values: {}, errors }, found), errors)
  }
  const passwordHash = await passwords.hash(form.value.password)
  const done = await emailUndo.undo(db, secrets, found.token, passwordHash, now)
  if (!done.ok) return refuse(done.code === 'EMAIL_TAKEN' ? 'EMAIL_IN_USE' : 'LINK_USELESS')
  const { email, memberId } = done
  const text = `${email} is your address again. Sign in with your new password.`
  return carrying(redirect('/login', text, { email }), { cookies: [knownCookie(call, memberId)] })
})

type TokenCall = Call<'/undo-email/:token', 'account.enter'>

async function opened(call: TokenCall) {
  const { db, secrets, params, now } = call
  const token = params.token.slice(0, MAX_TOKEN)
  const found = await emailUndo.find(db, secrets, token, now)
  if (found !== null && found.email !== null) {
    return { ok: true as const, name: found.name, email: found.email, token }
  }
  return { ok: false as const, reply: await uselessLink(call) }
}
