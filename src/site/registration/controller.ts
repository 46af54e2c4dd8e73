import type { Permission } from '../../domain/permissions.ts'
import * as invites from '../../store/invites.ts'
import * as members from '../../store/members.ts'
import * as registration from '../../store/registration.ts'
import * as settings from '../../store/settings.ts'
import * as setupToken from '../../store/setup-token.ts'
import type { Call, Reply } from '../http/action.ts'
import { carrying, created, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { networkOf } from '../http/client-network.ts'
import { enter } from '../http/enter.ts'
import type { Typed } from '../http/fields.ts'
import { untyped } from '../http/fields.ts'
import type { FieldErrors } from '../http/forms.ts'
import { readForm, wrong } from '../http/forms.ts'
import * as api from './api.ts'
import { registerShape, setupShape } from './forms.ts'
import { registerPage, setupPage } from './pages.ts'

type AnyCall = Call<string, Permission>
const NAME_TAKEN = wrong('name', 'is taken')
const BY_INVITE = 'This site takes new members by invite. Open the link that you were given.'
const APPLY =
  'This site will take new members by application. Applications cannot be handed in yet; ' +
  'an invite lets you in, if a member gives you one.'

type MadeMember = { readonly id: number; readonly name: string }

export const setupForm = get(
  '/setup',
  'account.make',
  api.setupForm,
  async ({ db, secrets, query, config, now, csrf }) => {
    const token = asText(query.token)
    if ((await setupToken.current(db, secrets, now)) === null) return refuse('SETUP_DONE')
    if (!(await setupToken.isCurrent(db, secrets, token))) return refuse('SETUP_TOKEN_WRONG')
    return page('registration/setup', setupPage(untyped(), token, config), { csrf })
  },
)

export const setup = post('/setup', 'account.make', api.setup, async (call) => {
  const { db, secrets, body, config, passwords, now } = call
  const token = asText(body.token)
  const again = (errors: FieldErrors) =>
    invalid('registration/setup', setupPage(typed(body, errors), token, config), errors)

  const tooMany = await newAccountLimit(call)
  if (tooMany !== null) return tooMany
  // Before anything is said about the form: without the token there is nothing to see here.
  if (!(await setupToken.isCurrent(db, secrets, token))) return refuse('SETUP_TOKEN_WRONG')
  const form = readForm(setupShape, body)
  if (!form.ok) return again(form.errors)
  const { name, email, password } = form.value
  const owner = { name, email, passwordHash: await passwords.hash(password) }
  const added = await members.addOwner(db, secrets, token, owner, now)
  if (added.ok) return welcome(call, { id: added.id, name }, 'owner')
  if (added.code === 'TOKEN_WRONG') return refuse('SETUP_DONE')
  return again(added.code === 'NAME_TAKEN' ? NAME_TAKEN : wrong('email', 'is taken'))
})

export const registerForm = get('/register', 'account.make', api.registerForm, async (call) => {
  if (call.member !== null && !call.wantsJson) return redirect('/')
  const code = asText(call.query.code)
  const way = await wayIn(call, code)
  if (!way.ok) return way.refusal
  const data = registerPage(untyped(), code, way.inviter)
  return page('registration/register', data, { csrf: call.csrf, inviter: way.inviter })
})

export const register = post('/register', 'account.make', api.register, async (call) => {
  const { db, secrets, body, passwords, now } = call
  const code = asText(body.code)
  const tooMany = await newAccountLimit(call)
  if (tooMany !== null) return tooMany
  const way = await wayIn(call, code)
  if (!way.ok) return way.refusal
  const again = (errors: FieldErrors) =>
    invalid('registration/register', registerPage(typed(body, errors), code, way.inviter), errors)

  const form = readForm(registerShape, body)
  if (!form.ok) return again(form.errors)
  const { name, email, password } = form.value
  const member = { name, email, passwordHash: await passwords.hash(password) }
  const joining = {
    member,
    code: way.inviter === null ? null : code,
    asksForProof: way.asksForProof,
  }
  const added = await registration.join(db, secrets, joining, now)
  if (added.ok) return welcome(call, { id: added.id, name }, 'member')
  return added.code === 'INVITE_UNKNOWN' ? refuse('INVITE_UNKNOWN') : again(NAME_TAKEN)
})

type WayIn =
  | { readonly ok: true; readonly inviter: string | null; readonly asksForProof: boolean }
  | { readonly ok: false; readonly refusal: Reply }

// An invite counts also while registration is open; without one, only then.
async function wayIn({ db, secrets, config, now }: AnyCall, code: string): Promise<WayIn> {
  const { registration: way, emailVerification } = await settings.site(db, config)
  const asksForProof = emailVerification !== 'off'
  if (way === 'closed') return { ok: false, refusal: refuse('REGISTRATION_CLOSED') }
  if (code !== '') {
    const invite = await invites.find(db, secrets, code, now)
    if (invite === null) return { ok: false, refusal: refuse('INVITE_UNKNOWN') }
    return { ok: true, inviter: invite.inviter, asksForProof }
  }
  if (way === 'open') return { ok: true, inviter: null, asksForProof }
  const detail = way === 'application' ? APPLY : BY_INVITE
  return { ok: false, refusal: refuse('REGISTRATION_CLOSED', { detail }) }
}

async function welcome(call: AnyCall, member: MadeMember, role: 'member' | 'owner') {
  const { cookies, json } = await enter(call, { ...member, role, epoch: 0 })
  return carrying(created('/', json, `Welcome, ${member.name}.`), { cookies })
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
