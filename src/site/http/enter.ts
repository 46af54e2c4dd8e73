import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import { id, named, record, text } from '../../shared/shape.ts'
import * as arrivals from '../../store/accounts/arrivals.ts'
import * as signIns from '../../store/accounts/sign-ins.ts'
import type { Call } from './call.ts'
import { networkOf } from './identity/client-network.ts'
import { csrfToken } from './identity/csrf.ts'
import type { Browser } from './identity/known-browser.ts'
import { countedAs, knownMembers, knownWith } from './identity/known-browser.ts'
import type { Cookie } from './reply.ts'
import { signInCookie, signInEnd } from './identity/sign-in-cookie.ts'
import type { Acquaintance } from './rate-limits/sign-in-throttle.ts'

// Signs a browser in, and recognizes it later.

type AnyCall = Call<string, Permission>

export interface Entering {
  readonly id: number
  readonly name: string
  readonly role: MemberRole
  readonly epoch: number
}

/** The JSON after a sign-in. */
export const enteredShape = named(
  'SignedIn',
  record({ id, name: text(30), role: text(60), csrf: text(100) }),
)

/**
 * Creates a session for this member, with its cookies and JSON.
 * @param level 2 when two-factor authentication was confirmed just now.
 */
export async function enter(call: AnyCall, member: Entering, level: 1 | 2 = 1) {
  const { db, secrets, now, address, agent } = call
  // A sign-in never reuses the ID of an earlier session.
  if (call.signIn !== null) await signIns.end(db, call.signIn.id, now)
  const expiresAt = signInEnd(now)
  const network = networkOf(address)
  const isKnown = isKnownBrowser(call, member.id)
  const from = { address, agent, network, isKnown }
  const id = await arrivals.arrive(db, { memberId: member.id, ...from, level, expiresAt }, now)
  const issuedAt = Math.floor(now.getTime() / 1000)
  const provenAt = level === 2 ? issuedAt : 0
  const signIn = { id, memberId: member.id, epoch: member.epoch, issuedAt, level, provenAt }
  const cookies: Cookie[] = [
    signInCookie(secrets.key('cookie'), signIn),
    knownCookie(call, member.id),
  ]
  const csrf = csrfToken(secrets.key('csrf'), signIn, '')
  return { cookies, json: { id: member.id, name: member.name, role: member.role, csrf } }
}

/**
 * Returns how well an account knows the source of this call; takes the same time if the account
 * does not exist.
 */
export async function acquaintance(
  call: AnyCall,
  memberId: number | null,
  network: string,
): Promise<Acquaintance> {
  if (memberId !== null && isKnownBrowser(call, memberId)) return 'device'
  const hasCome = await signIns.hasComeFrom(call.db, memberId ?? 0, network)
  return hasCome ? 'network' : 'stranger'
}

/** Returns whether this browser has signed in to this account before. */
function isKnownBrowser(call: AnyCall, memberId: number): boolean {
  return knownMembers(browserOf(call)).includes(memberId)
}

/** Returns the cookie that shows that this browser has signed in to an account. */
export function knownCookie(call: AnyCall, memberId: number): Cookie {
  return knownWith(browserOf(call), memberId)
}

/** Returns the key under which attempts without an account name are counted. */
export function attemptsOf(call: AnyCall): string {
  return countedAs(browserOf(call), networkOf(call.address))
}

function browserOf({ cookies, isSecure, secrets }: AnyCall): Browser {
  return { cookies, isSecure, key: secrets.key('cookie') }
}
