import { randomBytes } from 'node:crypto'
import { newName, toLatin } from '../../domain/imports/names.ts'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { RoleTarget } from '../../domain/imports/roles.ts'
import { staffNotes, type StaffNote } from '../../domain/imports/staff-notes.ts'
import { fromBbcode } from '../../domain/texts/bbcode.ts'
import { importedPasskey } from '../../shared/foreign-passkey.ts'
import { fromBase32 } from '../../shared/one-time-code.ts'
import { MAX_EMAIL } from '../../shared/shape.ts'
import { laravelSecret } from './laravel-secret.ts'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import type { PlainMember } from './plain-members.ts'

// Converts the values of a source's member to those here.

/** The entries of the mapping file about members. */
export interface MemberMapping {
  readonly roleOf: (key: string) => RoleTarget
  /** The salt that old versions of Gazelle added to all passwords. */
  readonly siteSalt: string
  /** The APP_KEY with which UNIT3D encrypts apps' secrets and messages; empty: not known. */
  readonly appKey: string
  /** What to do with members who have a total above 2^63, because it once fell below zero. */
  readonly wrapped: 'quarantine' | 'zero' | 'take'
  /** What staff decided about a member's totals, if no tracker can have counted them. */
  readonly totals?: 'zero' | 'take' | null
}

export interface MemberValues {
  readonly oldId: number
  readonly name: string
  /** Null: the name is the one on the old site. */
  readonly oldName: string | null
  readonly email: string
  readonly isVerified: boolean
  /** The passkey on the old site; if it has another format, one is derived from it. */
  readonly passkey: string
  /** The secret of the authenticator app; null: the member has none that can be used here. */
  readonly factorSecret: Buffer | null
  /** Who may see which parts of the profile. */
  readonly privacy: Privacy
  readonly target: RoleTarget
  readonly state: 'active' | 'banned' | 'parked'
  readonly notes: readonly StaffNote[]
  readonly about: string
  readonly title: string | null
  readonly figures: Figures
  /** The remarks in the report; empty: nothing unusual. */
  readonly remarks: readonly string[]
}

/** Totals and balances of a member, as they are booked. */
export interface Figures {
  readonly upload: string
  readonly download: string
  readonly points: string
  readonly tokens: string
  readonly invites: string
  readonly seedSeconds: string
}

const MAX_ABOUT = 4000
const MAX_TITLE = 40
const WRAPPED = 2n ** 63n
/** The limit of a 64-bit counter: a value above it cannot have come from the source. */
const MAX_BYTES = 2n ** 64n

/** Names and addresses that are taken, by members here or by members of the same source. */
export interface Taken {
  readonly hasName: (key: string) => boolean
  /**
   * Returns whether a name is reserved: for the program, or for staff, unless this role is a staff
   * role.
   */
  readonly isReserved: (name: string, role: RoleTarget['role']) => boolean
  /** Returns whether a member here has verified this address, in lower case. */
  readonly hasEmail: (key: string) => boolean
  readonly hasPasskey: (passkey: string) => boolean
}

/** Returns why a member cannot be imported without a decision; null: the member can. */
export function quarantineReason(member: PlainMember, mapping: MemberMapping): string | null {
  if (mapping.totals === 'zero') return null
  const wrapped = mapping.totals ?? mapping.wrapped
  const totals = [BigInt(member.uploaded), BigInt(member.downloaded)]
  if (totals.some((total) => total < 0n)) return 'A total of traffic is below zero'
  if (totals.some((total) => total >= MAX_BYTES)) return 'A total of traffic is above 2^64'
  if (wrapped === 'quarantine' && totals.some((total) => total >= WRAPPED)) {
    return 'A total of traffic is above 2^63: it once went below zero'
  }
  return null
}

export function memberValues(
  member: PlainMember,
  mapping: MemberMapping,
  taken: Taken,
): MemberValues {
  const remarks: string[] = []
  const target = mapping.roleOf(member.role_key)
  const isReserved = (name: string) => taken.isReserved(name, target.role)
  const name = newName(member.name, String(member.id), taken.hasName, isReserved)
  if (name !== member.name) {
    remarks.push(isReserved(toLatin(member.name)) ? 'reserved name' : 'name')
  }
  const email = emailOf(member, taken, remarks)
  const passkey = passkeyOf(member, taken, remarks)
  const about = withAvatar(member, fromBbcode(member.about)?.text ?? member.about, remarks)
  if (about.length > MAX_ABOUT) remarks.push('about cut')
  if (member.has_codes) remarks.push('recovery codes')
  if (member.hidden.length > 0) remarks.push('private')
  const title = [...member.title.trim()].slice(0, MAX_TITLE).join('')
  return {
    oldId: member.id,
    name,
    oldName: name === member.name ? null : member.name,
    ...email,
    passkey,
    factorSecret: factorSecretOf(member, mapping, remarks),
    privacy: Object.fromEntries(member.hidden.map((field) => [field, 'staff'])),
    target,
    state: stateOf(member),
    notes: staffNotes(member.notes),
    about: about.slice(0, MAX_ABOUT),
    title: title === '' ? null : title,
    figures: figuresOf(member, mapping, remarks),
    remarks,
  }
}

/** An address that can be used in a Markdown link. */
const ADDRESS = /^https?:\/\/[^\s()[\]<>"\\]{1,500}$/i
/** The default values of forms in old programs. */
const NO_ADDRESS = /^(https?:\/\/)?$/i

/**
 * Adds the avatar to the profile text. Like covers of albums, it stays at its address: nothing is
 * fetched from foreign addresses.
 */
function withAvatar({ avatar }: PlainMember, about: string, remarks: string[]): string {
  const address = avatar.trim()
  if (NO_ADDRESS.test(address)) return about
  if (!ADDRESS.test(address)) {
    remarks.push('avatar file')
    return about
  }
  const link = `![Avatar](${address})`
  return about === '' ? link : `${link}\n\n${about}`
}

function emailOf(member: PlainMember, taken: Taken, remarks: string[]) {
  const email = canonicalAddress(member.email.trim())
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= MAX_EMAIL
  if (!isAddress) {
    remarks.push('no email')
    return { email: `member-${member.id}@no-address.invalid`, isVerified: false }
  }
  const isShared = taken.hasEmail(email.toLowerCase())
  if (isShared) remarks.push('shared email')
  return { email, isVerified: member.is_verified && !isShared }
}

function passkeyOf(member: PlainMember, taken: Taken, remarks: string[]): string {
  const passkey = importedPasskey(member.passkey)
  if (passkey !== null && !taken.hasPasskey(passkey)) return passkey
  remarks.push('no passkey')
  return randomBytes(16).toString('hex')
}

/** RFC 4226 §4 requires 128 bits; Gazelle and NexusPHP generate 80, with which apps were set up. */
const MIN_FACTOR_BYTES = 10

function factorSecretOf(
  { factor_secret: given }: PlainMember,
  { appKey }: MemberMapping,
  remarks: string[],
): Buffer | null {
  if (given.trim() === '') return null
  const secret = fromBase32(laravelSecret(given, appKey) ?? given)
  if (secret !== null && secret.length >= MIN_FACTOR_BYTES) return secret
  remarks.push('no authenticator')
  return null
}

function stateOf({ state }: PlainMember): MemberValues['state'] {
  if (state === 'active' || state === 'unconfirmed') return 'active'
  return state === 'inactive' ? 'parked' : 'banned'
}

export function figuresOf(
  member: PlainMember,
  { wrapped, totals = null }: MemberMapping,
  remarks: string[],
): Figures {
  const total = (given: string): string => {
    const isBelow = given.startsWith('-')
    if ((totals ?? wrapped) !== 'zero' || (!isBelow && BigInt(given) < WRAPPED)) return given
    remarks.push(isBelow ? 'negative total' : 'wrapped total')
    return '0'
  }
  const notNegative = (given: string, what: string): string => {
    // An unsigned counter that fell below zero is above 2^63.
    if (!given.startsWith('-') && BigInt(given) < WRAPPED) return given
    remarks.push(`negative ${what}`)
    return '0'
  }
  return {
    upload: total(member.uploaded),
    download: total(member.downloaded),
    points: notNegative(member.points, 'points'),
    tokens: notNegative(member.tokens, 'tokens'),
    invites: notNegative(member.invites, 'invites'),
    seedSeconds: notNegative(member.seed_seconds, 'seed time'),
  }
}
