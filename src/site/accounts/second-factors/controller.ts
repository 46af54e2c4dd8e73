import * as oneTimeSecrets from '../../../store/accounts/one-time-secrets.ts'
import * as secondFactors from '../../../store/accounts/second-factors.ts'
import * as securityKeys from '../../../store/accounts/security-keys.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { base32, setupAddress } from '../../../shared/one-time-code.ts'
import type { Call } from '../../http/action.ts'
import { carrying, del, get, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { askedOf } from '../../http/identity/second-factor.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { signInCookie } from '../../http/identity/sign-in-cookie.ts'
import { provenAgain } from '../../http/identity/step-up.ts'
import { passwordFaults } from '../own-password.ts'
import { waitText } from '../../http/frame/waiting.ts'
import { newKeyOptions, readNewKey } from '../../http/identity/web-authn.ts'
import * as api from './api.ts'
import { beginShape, confirmShape, keyId, keyShape } from './forms.ts'
import { codesPage, factorsJson, factorsPage, secretPage } from './pages.ts'

const SECURITY = '/settings/security'
const PAGE = '/settings/security/factors'

type OwnCall = Call<string, 'account.secure'>

export const show = get(PAGE, 'account.secure', api.show, async (call) => {
  const found = await shown(call)
  return settingsPage(
    call,
    'accounts/second-factors/show',
    factorsPage({ ...found, form: untyped() }),
    factorsJson(found),
  )
})

export const begin = post(`${SECURITY}/totp`, 'account.secure', api.begin, async (call) => {
  const form = readForm(beginShape, call.body)
  const faults = form.ok ? await passwordFaults(call, form.value.current) : form.errors
  if (faults !== null) return again(call, faults)
  const secret = await oneTimeSecrets.begin(call.db, call.secrets, call.member.id, call.now)
  return redirect(secret === null ? PAGE : '/settings/security/totp')
})

export const secret = get(`${SECURITY}/totp`, 'account.secure', api.secret, async (call) => {
  const pending = await oneTimeSecrets.pending(call.db, call.secrets, call.member.id)
  if (pending === null) return nothingThere(call)
  const { siteName } = await settings.site(call.db, call.config)
  const data = secretPage(pending, siteName, call.member.name, untyped())
  const address = setupAddress(pending, siteName, call.member.name)
  return settingsPage(call, 'accounts/second-factors/secret', data, {
    secret: base32(pending),
    address,
  })
})

export const confirm = post(
  `${SECURITY}/totp/confirm`,
  'account.secure',
  api.confirm,
  async (call) => {
    const { db, secrets, member, signIn, throttles, now } = call
    const pending = await oneTimeSecrets.pending(db, secrets, member.id)
    if (pending === null) return nothingThere(call)
    const { siteName } = await settings.site(db, call.config)
    const once = (errors: FieldErrors) => {
      const data = secretPage(pending, siteName, member.name, { values: call.body, errors })
      return settingsInvalid(call, 'accounts/second-factors/secret', data, errors)
    }
    const form = readForm(confirmShape, call.body)
    if (!form.ok) return once(form.errors)
    const wait = await throttles.attempt('ownPassword', signIn.id, now)
    if (wait > 0) return once(wrong('', `Too many attempts. Try again in ${waitText(wait)}.`))
    const code = form.value.code.replace(/\s/g, '')
    const done = await oneTimeSecrets.confirm(db, secrets, member.id, code, now)
    if (!done.ok)
      return once(wrong('code', 'is incorrect. Check that the clock of your device is right'))
    await throttles.forget('ownPassword', signIn.id)
    return gained(call, done.codes, 'Authenticator app added.')
  },
)

export const removeApp = del(`${SECURITY}/totp`, 'account.secure', api.removeApp, async (call) => {
  await oneTimeSecrets.remove(call.db, call.member.id, call.now)
  return redirect(PAGE, 'Authenticator app removed.')
})

export const keyOptions = get(
  `${SECURITY}/passkeys/options`,
  'account.secure',
  api.keyOptions,
  async (call) => {
    const { siteName } = await settings.site(call.db, call.config)
    const keys = await securityKeys.listOf(call.db, call.member.id)
    const options = newKeyOptions(askedOf(call, 'create'), call.member, siteName, keys)
    const found = await shown(call)
    const data = factorsPage({ ...found, form: untyped() })
    return settingsPage(call, 'accounts/second-factors/show', data, { keyOptions: options })
  },
)

export const addKey = post(`${SECURITY}/passkeys`, 'account.secure', api.addKey, async (call) => {
  const { db, secrets, member, now } = call
  const form = readForm(keyShape, call.body)
  if (!form.ok) return again(call, form.errors)
  const faults = await passwordFaults(call, form.value.current)
  if (faults !== null) return again(call, faults)
  const read = await readNewKey(askedOf(call, 'create'), form.value.key)
  if (read === null) return refuse('KEY_REFUSED')
  const key = { ...read.key, name: form.value.name }
  const added = await securityKeys.add(db, secrets, member.id, key, read.answered, now)
  if (!added.ok) return again(call, wrong('', KEY_FAULTS[added.code]))
  return gained(call, added.codes, 'Security key added.')
})

export const removeKey = del(
  `${SECURITY}/passkeys/:id`,
  'account.secure',
  api.removeKey,
  async ({ db, member, params, now }) => {
    const isRemoved = await securityKeys.remove(db, member.id, keyId(params.id), now)
    return isRemoved ? redirect(PAGE, 'Security key removed.') : refuse('KEY_NOT_FOUND')
  },
)

export const renewCodes = post(
  `${SECURITY}/recovery-codes`,
  'account.secure',
  api.renewCodes,
  async (call) => {
    const { db, secrets, member, now } = call
    const codes = await secondFactors.renewRecoveryCodes(db, secrets, member.id, now)
    if (codes === null) return nothingThere(call)
    return shownOnce(call, codes)
  },
)

// Answers a step that is not possible now, for example because it was completed before: redirects a
// browser to the page, and refuses a program.
function nothingThere({ wantsJson }: OwnCall) {
  return wantsJson ? refuse('NOT_FOUND') : redirect(PAGE, 'Set up two-factor authentication first.')
}

const KEY_FAULTS = {
  TOO_MANY_KEYS: `You have ${securityKeys.MAX_KEYS} security keys. Remove one first.`,
  KEY_TAKEN: 'This security key has already been added.',
  CHALLENGE_SPENT: 'This response was already used. Try again.',
} as const

/**
 * Replies after a method was set up, which also counts as two-factor confirmation for the next
 * minutes.
 */
function gained(call: OwnCall, codes: readonly string[] | null, says: string) {
  const signIn = provenAgain(call.signIn, call.now)
  const cookies = [signInCookie(call.secrets.key('cookie'), signIn)]
  const json = { recoveryCodes: null }
  const reply = codes === null ? redirect(PAGE, says, json) : shownOnce(call, codes)
  return carrying(reply, { cookies })
}

function shownOnce(call: OwnCall, codes: readonly string[]) {
  return settingsPage(call, 'accounts/second-factors/codes', codesPage(codes), {
    recoveryCodes: codes,
  })
}

async function shown({ db, member, now }: OwnCall) {
  const factors = await secondFactors.overviewOf(db, member.id)
  const keys = await securityKeys.listOf(db, member.id)
  return { factors, keys, member, now }
}

async function again(call: OwnCall, errors: FieldErrors) {
  const found = await shown(call)
  const data = factorsPage({ ...found, form: { values: call.body, errors } })
  return settingsInvalid(call, 'accounts/second-factors/show', data, errors)
}
