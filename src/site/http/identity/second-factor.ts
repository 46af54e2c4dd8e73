import type { Config } from '../../../shared/config.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../../store/base/db.ts'
import * as accountEvents from '../../../store/accounts/events.ts'
import * as oneTimeSecrets from '../../../store/accounts/one-time-secrets.ts'
import * as securityKeys from '../../../store/accounts/security-keys.ts'
import { list, looseRecord, text } from '../../../shared/shape.ts'
import { networkOf } from './client-network.ts'
import { cookieName } from '../cookies.ts'
import { BEFORE_SIGN_IN_COOKIE } from './csrf.ts'
import type { SignIn } from './sign-in-cookie.ts'
import type { Acquaintance } from '../rate-limits/sign-in-throttle.ts'
import type { Throttles } from '../rate-limits/throttles.ts'
import type { Asked } from './web-authn.ts'
import { keyOptions, readAnswer } from './web-authn.ts'

// Two-factor authentication, at sign-in and before sensitive actions: a typed code, or the response
// of a security key as JSON, both in the same field.

/** The parts of a call, or of an exchange with its frame, that are needed here. */
export interface ProofCall {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly throttles: Throttles
  readonly now: Date
  readonly address: string
  readonly agent: string
  readonly cookies: ReadonlyMap<string, string>
  readonly isSecure: boolean
  readonly signIn: SignIn | null
}

interface Prover {
  readonly id: number
  readonly name: string
}

/** Options for the browser's security keys, in the JSON of pages that require confirmation. */
export const keyOptionsShape = looseRecord({
  challenge: text(300),
  rpId: text(300),
  allowCredentials: list(looseRecord({ id: text(1_400) })),
})

/** Returns the subject that the challenges of this call are for, and the origin of the site. */
export function askedOf(call: ProofCall, purpose: 'get' | 'create'): Asked {
  const { db, config, secrets, now, signIn, cookies, isSecure } = call
  const visit = cookies.get(cookieName(BEFORE_SIGN_IN_COOKIE, isSecure)) ?? ''
  const whose = signIn === null ? `visit ${visit}` : `sign-in ${signIn.id}`
  const { origin } = new URL(config.BABOU_SITE_URL)
  return { db, secrets, now, origin, subject: `${purpose} ${whose}` }
}

/** The options for a member's security keys; null when there are none. */
export async function optionsFor(call: ProofCall, memberId: number) {
  const keys = await securityKeys.listOf(call.db, memberId)
  return keys.length === 0 ? null : keyOptions(askedOf(call, 'get'), keys, false)
}

export type Proven =
  | { readonly ok: true }
  | { readonly ok: false; readonly waitSeconds: number; readonly text: string }

/** Checks a code or key response; each attempt is counted before it is checked. */
export async function prove(
  call: ProofCall,
  member: Prover,
  typed: string,
  from: Acquaintance,
): Promise<Proven> {
  const { throttles, address, now } = call
  const account = `2fa ${member.name}`
  const attempt = { account, network: networkOf(address), from }
  const waitSeconds = await throttles.signIn.attempt(attempt, now)
  if (waitSeconds > 0) return { ok: false, waitSeconds, text: 'Too many failed attempts.' }
  if (!(await isProof(call, member.id, typed))) {
    const from = { address, agent: call.agent }
    await accountEvents.note(call.db, { memberId: member.id, kind: 'wrong-code', from }, now)
    const text = 'This code is incorrect or was already used.'
    return { ok: false, waitSeconds: 0, text }
  }
  await throttles.signIn.succeeded(attempt)
  return { ok: true }
}

async function isProof(call: ProofCall, memberId: number, typed: string): Promise<boolean> {
  const { db, secrets, now } = call
  if (typed.trimStart().startsWith('{')) {
    const key = await readAnswer(askedOf(call, 'get'), typed, false)
    return key?.member_id === memberId
  }
  return (await oneTimeSecrets.prove(db, secrets, memberId, typed, now)) !== null
}
