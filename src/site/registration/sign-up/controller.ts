import { rulingTexts } from '../../../domain/registration/email-domains.ts'
import { isRefusedName, RESERVED_NAME } from '../../../domain/registration/reserved-names.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as members from '../../../store/members/members.ts'
import type { Joining } from '../../../store/registration/registration.ts'
import * as registration from '../../../store/registration/registration.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as setupToken from '../../../store/accounts/setup-token.ts'
import type { Call, Reply } from '../../http/action.ts'
import { carrying, created, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { networkOf } from '../../http/identity/client-network.ts'
import { enter } from '../../http/enter.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { formToken, guardForm } from '../../http/frame/form-guard.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import * as api from './api.ts'
import { registerShape, setupShape } from './forms.ts'
import { registerPage, setupPage } from './pages.ts'
import type { WayIn } from './way-in.ts'
import { wayIn } from './way-in.ts'

type AnyCall = Call<string, Permission>
type Entry = Extract<WayIn, { readonly ok: true }>
const NAME_TAKEN = wrong('name', 'is already taken')
const NAME_RESERVED = wrong('name', RESERVED_NAME)
type MadeMember = { readonly id: number; readonly name: string }

export const setupForm = get('/setup', 'account.make', api.setupForm, async (call) => {
  const { db, secrets, query, config, now, csrf } = call
  const token = asText(query.token)
  if ((await setupToken.current(db, secrets, now)) === null) return refuse('SETUP_DONE')
  if (!(await setupToken.isCurrent(db, secrets, token))) return refuse('SETUP_TOKEN_WRONG')
  return page('registration/sign-up/setup', setupPage(untyped(), token, config), { csrf })
})

export const setup = post('/setup', 'account.make', api.setup, async (call) => {
  const { db, secrets, body, config, passwords, now } = call
  const token = asText(body.token)
  const again = (errors: FieldErrors) =>
    invalid('registration/sign-up/setup', setupPage(typed(body, errors), token, config), errors)

  const tooMany = await newAccountLimit(call)
  if (tooMany !== null) return tooMany
  // Checked before the rest of the form: without the token, there is nothing to see here.
  if (!(await setupToken.isCurrent(db, secrets, token))) {
    return refuse((await setupToken.hasOwner(db)) ? 'SETUP_DONE' : 'SETUP_TOKEN_WRONG')
  }
  const form = readForm(setupShape, body)
  if (!form.ok) return again(form.errors)
  const { name, email, password } = form.value
  const { siteName } = await settings.site(db, config)
  if (isRefusedName(name, { siteName, role: 'owner', isByOwner: true })) return again(NAME_RESERVED)
  const owner = { name, email, passwordHash: await passwords.hash(password) }
  const added = await members.addOwner(db, secrets, token, owner, now)
  if (added.ok) return welcome(call, { id: added.id, name }, 'owner')
  if (added.code === 'TOKEN_WRONG') return refuse('SETUP_DONE')
  return again(added.code === 'NAME_TAKEN' ? NAME_TAKEN : wrong('email', 'is already in use'))
})

export const registerForm = get('/register', 'account.make', api.registerForm, async (call) => {
  if (call.member !== null && !call.wantsJson) return redirect('/')
  const code = asText(call.query.code)
  const way = await wayIn(call, code)
  if (!way.ok) return way.refusal
  const data = registerPage(untyped(), signUpFrom(call, code, way))
  return page('registration/sign-up/register', data, { csrf: call.csrf, inviter: way.inviter })
})

export const register = post('/register', 'account.make', api.register, async (call) => {
  const { db, secrets, body, passwords, now } = call
  const code = asText(body.code)
  const tooMany = await newAccountLimit(call)
  if (tooMany !== null) return tooMany
  const way = await wayIn(call, code)
  if (!way.ok) return way.refusal
  const again = (errors: FieldErrors) => {
    const data = registerPage(typed(body, errors), signUpFrom(call, code, way))
    return invalid('registration/sign-up/register', data, errors)
  }
  const form = readForm(registerShape, body)
  if (!form.ok) return again(form.errors)
  // A member chose the person who has an invite, so the form has no minimum time.
  const faults = guardForm(call, 'register', code === '' ? way.chosen.formSeconds : 0)
  if (faults !== null) return again(faults)
  const { name, email, password } = form.value
  const wrongs = await accountFaults(db, form.value, way.chosen)
  if (wrongs !== null) return again(wrongs)
  const member = { name, email, passwordHash: await passwords.hash(password) }
  const added = await registration.join(db, secrets, joiningOf(member, code, way.chosen), now)
  if (added.ok) return welcome(call, { id: added.id, name }, 'member')
  if (added.code === 'NAME_TAKEN') return again(NAME_TAKEN)
  return refuse(added.code === 'FULL' ? 'REGISTRATION_FULL' : added.code)
})

/** Returns the objections of the site's rules to a name or an address. */
async function accountFaults(
  db: AnyCall['db'],
  { name, email }: Pick<Joining['member'], 'name' | 'email'>,
  chosen: Entry['chosen'],
): Promise<FieldErrors | null> {
  const { siteName } = chosen
  if (isRefusedName(name, { siteName, role: 'member', isByOwner: false })) return NAME_RESERVED
  const ruling = await emailDomains.rulingOn(db, chosen, email)
  return ruling === 'taken' ? null : wrong('email', rulingTexts[ruling])
}

function joiningOf(member: Joining['member'], code: string, chosen: Entry['chosen']): Joining {
  const asksForProof = chosen.emailVerification !== 'off'
  return { member, code: code === '' ? null : code, asksForProof, caps: chosen }
}

function signUpFrom(call: AnyCall, code: string, { inviter, chosen }: Entry) {
  return { code, inviter, welcome: chosen.welcomeText, formToken: formToken(call, 'register') }
}

async function welcome(call: AnyCall, member: MadeMember, role: 'member' | 'owner') {
  const { cookies, json } = await enter(call, { ...member, role, epoch: 0 })
  // The console lists what an owner should set up.
  const first = role === 'owner' ? '/admin' : '/'
  return carrying(created(first, json, `Welcome, ${member.name}.`), { cookies })
}

async function newAccountLimit({ throttles, address, now }: AnyCall): Promise<Reply | null> {
  const wait = await throttles.attempt('newAccount', networkOf(address), now)
  return wait === 0 ? null : refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
}

function typed(values: AnyCall['body'], errors: FieldErrors): Typed {
  return { values, errors }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}
