import { randomBytes } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { anything, looseRecord, text } from '../../../shared/shape.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../../store/base/db.ts'
import * as securityKeys from '../../../store/accounts/security-keys.ts'
import { isSame, mac } from './signed.ts'

// Security keys (WebAuthn level 2). A challenge is random, signed for its subject, valid for a few
// minutes, and can be used once, so that no node has to store it.

/** Loaded when the first key responds, which saves a quarter of a second at every start. */
const verifiers = () => import('@simplewebauthn/server')

const CHALLENGE_SECONDS = 300
const NONCE_BYTES = 16
const MAC_LENGTH = 43
/** EdDSA, ES256, RS256: the algorithms that keys and platforms support. */
const ALGORITHMS = [-8, -7, -257]
/**
 * The most characters of a key's response as JSON: certificates are not requested, so it is short.
 */
export const MAX_ANSWER = 20_000

/** The member who is asked, and the place. */
export interface Asked {
  readonly db: Db
  readonly secrets: Secrets
  readonly now: Date
  /** The origin of BABOU_SITE_URL: the sender of a request chooses what is in `Host`. */
  readonly origin: string
  /** The session or visit that a challenge is valid for. */
  readonly subject: string
}

type Known = Pick<securityKeys.KeyRow, 'credential_id' | 'transports'>

/**
 * Returns options for `navigator.credentials.get`; without keys, the browser offers those it has.
 */
export function keyOptions(asked: Asked, keys: readonly Known[], isAlone: boolean) {
  return {
    challenge: newChallenge(asked),
    rpId: hostOf(asked.origin),
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: isAlone ? 'required' : 'preferred',
    allowCredentials: keys.map(described),
  }
}

/** Returns options for `navigator.credentials.create`. */
export function newKeyOptions(
  asked: Asked,
  member: { readonly id: number; readonly name: string },
  siteName: string,
  keys: readonly Known[],
) {
  return {
    challenge: newChallenge(asked),
    rp: { id: hostOf(asked.origin), name: siteName },
    user: { id: handleOf(asked, member.id), name: member.name, displayName: member.name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_SECONDS * 1000,
    attestation: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    excludeCredentials: keys.map(described),
  }
}

const answerShape = looseRecord({
  id: text(1_400),
  rawId: text(1_400),
  type: text(20),
  response: looseRecord({ clientDataJSON: text(5_000), userHandle: text(100).optional() }),
  clientExtensionResults: anything,
})

/** Reads the response of a new key; null when it does not answer a challenge of ours. */
export async function readNewKey(asked: Asked, answer: string) {
  const response = parsed(answer)
  if (response === null) return null
  const { verifyRegistrationResponse } = await verifiers()
  const checked = await unlessFaulty(() => {
    const given = response as unknown as RegistrationResponseJSON
    const expected = { ...expectations(asked), requireUserVerification: false }
    return verifyRegistrationResponse({ response: given, ...expected })
  })
  if (checked?.verified !== true) return null
  const { credential } = checked.registrationInfo
  return {
    answered: answeredBy(response),
    key: {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      signCount: credential.counter,
      transports: (credential.transports ?? []).slice(0, 10).map(String),
    },
  }
}

/**
 * Returns the key that answered a challenge of ours; null when the response is not from a known
 * key. Each challenge can be used once. `isAlone`: the key replaces password and second step, so it
 * must verify its user.
 */
export async function readAnswer(asked: Asked, answer: string, isAlone: boolean) {
  const response = parsed(answer)
  if (response === null) return null
  const found = await securityKeys.find(asked.db, Buffer.from(response.id, 'base64url'))
  if (found === null) return null
  const handle = response.response.userHandle
  if (handle !== undefined && handle !== handleOf(asked, found.member_id)) return null
  const credential = {
    id: response.id,
    publicKey: new Uint8Array(found.public_key),
    counter: found.sign_count,
    transports: found.transports as AuthenticatorTransport[],
  }
  const { verifyAuthenticationResponse } = await verifiers()
  const checked = await unlessFaulty(() => {
    const given = response as unknown as AuthenticationResponseJSON
    const expected = { ...expectations(asked), requireUserVerification: isAlone }
    return verifyAuthenticationResponse({ response: given, credential, ...expected })
  })
  if (checked?.verified !== true) return null
  const count = checked.authenticationInfo.newCounter
  const answered = answeredBy(response)
  const { db, secrets, now } = asked
  const isFirst = await securityKeys.use(db, secrets, found.id, count, answered, now)
  return isFirst ? found : null
}

function expectations(asked: Asked) {
  return {
    expectedChallenge: (challenge: string) => isOurs(asked, challenge),
    expectedOrigin: asked.origin,
    expectedRPID: hostOf(asked.origin),
  }
}

// The nonce, the expiry in seconds, and the MAC of both with the subject, as base64url of their
// text.
function newChallenge(asked: Asked): string {
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const expiry = Math.floor(asked.now.getTime() / 1000) + CHALLENGE_SECONDS
  const signed = `${nonce}.${expiry}.${macOf(asked, nonce, expiry)}`
  return Buffer.from(signed).toString('base64url')
}

function isOurs(asked: Asked, challenge: string): boolean {
  const [nonce, expiry, given] = Buffer.from(challenge, 'base64url').toString('utf8').split('.')
  if (given?.length !== MAC_LENGTH || !/^\d{1,12}$/.test(expiry)) return false
  if (Number(expiry) * 1000 <= asked.now.getTime()) return false
  return isSame(given, macOf(asked, nonce, Number(expiry)))
}

function macOf({ secrets, subject }: Asked, nonce: string, expiry: number): string {
  return mac(secrets.key('csrf'), `challenge ${nonce} ${expiry} ${subject}`)
}

function answeredBy(response: NonNullable<ReturnType<typeof parsed>>): securityKeys.Answered {
  const bytes = Buffer.from(response.response.clientDataJSON, 'base64url')
  const { challenge } = JSON.parse(bytes.toString('utf8')) as { challenge: string }
  const [, expiry] = Buffer.from(challenge, 'base64url').toString('utf8').split('.')
  return { challenge, expiresAt: new Date(Number(expiry) * 1000) }
}

function parsed(answer: string) {
  if (answer.length > MAX_ANSWER) return null
  try {
    const read = answerShape.safeParse(JSON.parse(answer))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

// The library throws on any invalid response. The response comes from the browser, so it is not a
// fault of ours.
async function unlessFaulty<T>(check: () => Promise<T>): Promise<T | null> {
  try {
    return await check()
  } catch {
    return null
  }
}

function described({ credential_id, transports }: Known) {
  return { type: 'public-key', id: credential_id.toString('base64url'), transports }
}

/** Returns the handle by which a key knows its member: it looks random to everyone else. */
function handleOf({ secrets }: Asked, memberId: number): string {
  return secrets.lookupHash(`security key of ${memberId}`).toString('base64url')
}

function hostOf(origin: string): string {
  return new URL(origin).hostname
}
