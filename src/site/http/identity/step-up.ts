import { guardOf } from '../../../domain/roles/permissions.ts'
import type { Described } from '../declared.ts'
import type { Exchange } from '../exchange.ts'
import type { Field, FormSummary } from '../frame/fields.ts'
import { field, summary } from '../frame/fields.ts'
import type { FieldErrors, Fields } from '../frame/forms.ts'
import { wrong } from '../frame/forms.ts'
import type { Frame } from '../frame/frame.ts'
import type { PageData, Reply } from '../reply.ts'
import { invalid, redirect } from '../reply.ts'
import type { ProofCall } from './second-factor.ts'
import { prove } from './second-factor.ts'
import type { SignIn } from './sign-in-cookie.ts'
import { signInCookie } from './sign-in-cookie.ts'
import { waitText } from '../frame/waiting.ts'
import { MAX_ANSWER } from './web-authn.ts'

// Before a sensitive action, a member with two-factor authentication confirms it again when the
// last confirmation is old. The page that asks for this carries the form that was sent, so that
// nothing typed is lost.

/** The field with the confirmation, in addition to those of any form. */
const PROOF_FIELD = '_proof'
/** The header with the confirmation, for scripts. */
const PROOF_HEADER = 'x-second-factor'

/**
 * Returns whether an action requires a recent confirmation, by its declaration or its permission.
 */
function wantsStepUp({ stepUp, method, permission }: Described): boolean {
  return stepUp ?? (method !== 'get' && guardOf(permission).stepUp === 'changes')
}

/** Returns null to continue, with the new confirmation recorded; else the page that asks for it. */
export async function stepUp(
  frame: Frame,
  exchange: Exchange,
  action: Described,
  req: { readonly method: string; readonly headers: Readonly<Record<string, unknown>> },
): Promise<Reply | null> {
  const { [PROOF_FIELD]: typed = req.headers[PROOF_HEADER], ...body } = exchange.body
  exchange.body = body
  const { member, signIn } = exchange
  if (!wantsStepUp(action) || member?.secondFactor !== 'has' || signIn === null) return null
  const now = frame.clock.now()
  if (isFresh(signIn, member.stepUpMinutes, now)) return null
  if (typed === undefined) return ask(exchange, req.method, {})
  const proof = typeof typed === 'string' ? typed.slice(0, MAX_ANSWER) : ''
  const proven = await prove(proofCall(frame, exchange, now), member, proof, 'session')
  if (!proven.ok) return ask(exchange, req.method, refused(proven), proven.waitSeconds)
  exchange.signIn = provenAgain(signIn, now)
  exchange.setCookies.push(signInCookie(frame.keys.cookie, exchange.signIn))
  return null
}

/** Returns the session with a confirmation at the present time. */
export function provenAgain(signIn: SignIn, now: Date): SignIn {
  return { ...signIn, level: 2, provenAt: Math.floor(now.getTime() / 1000) }
}

/** Returns whether a confirmation is recent enough. */
function isFresh({ provenAt }: SignIn, minutes: number, now: Date): boolean {
  return now.getTime() / 1000 - provenAt < minutes * 60
}

interface StepUpPage extends PageData {
  readonly action: string
  /** The value of `_method`; null for a plain form. */
  readonly method: string | null
  readonly carried: readonly { readonly name: string; readonly value: string }[]
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

/** The page that asks for confirmation, and then submits the fields of the form. */
function stepUpPage(
  to: { readonly action: string; readonly method: string; readonly body: Fields },
  errors: FieldErrors,
): StepUpPage {
  const fields = [proofField(PROOF_FIELD, errors)]
  return {
    title: "Confirm it's you",
    action: to.action,
    method: to.method === 'POST' ? null : to.method,
    carried: Object.entries(to.body).flatMap(([name, value]) => {
      return [value].flat().map((one) => ({ name, value: String(one) }))
    }),
    fields,
    summary: summary({ values: {}, errors }, fields),
  }
}

/** The field for a code, wherever one is entered; a script fills in the response of a key. */
export function proofField(name: string, errors: FieldErrors): Field {
  return field({ values: {}, errors }, name, 'Code', {
    isRequired: true,
    autocomplete: 'one-time-code',
    maxLength: MAX_ANSWER,
    hint: 'The six digits from your authenticator app, or a recovery code.',
  })
}

function ask(exchange: Exchange, method: string, errors: FieldErrors, waitSeconds = 0): Reply {
  const action = exchange.path + exchange.search
  if (method === 'GET' && !exchange.wantsJson) {
    return redirect(`/login/again?next=${encodeURIComponent(action)}`)
  }
  const data = stepUpPage({ action, method, body: exchange.body }, errors)
  return invalid('http/step-up', data, errors, {
    code: waitSeconds > 0 ? 'TOO_MANY_SIGN_INS' : 'STEP_UP_NEEDED',
    more: { proveAt: '/login/again' },
    ...(waitSeconds > 0 && { retryAfterSeconds: waitSeconds }),
  })
}

function refused({ text, waitSeconds }: { text: string; waitSeconds: number }): FieldErrors {
  return wrong('', waitSeconds > 0 ? `${text} Try again in ${waitText(waitSeconds)}.` : text)
}

function proofCall(frame: Frame, exchange: Exchange, now: Date): ProofCall {
  const { db, config, secrets, throttles, isSecure } = frame
  const { address, agent, cookies, signIn } = exchange
  const sender = { address, agent, cookies, signIn }
  return { db, config, secrets, throttles, isSecure, ...sender, now }
}
