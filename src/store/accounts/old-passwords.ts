import { createHash } from 'node:crypto'
import bcrypt from 'bcryptjs'

// Passwords imported as another program had hashed them. A bcrypt hash is stored unchanged. An MD5
// or SHA hash is not stored: its hex digits are hashed again, with argon2id. The first sign-in
// replaces either with an ordinary hash.

/**
 * `old:<kind>:<salt in hex>:<hash>`; the salt is that of the member or of the site, as the kind
 * needs it.
 */
const OLD = /^old:([a-z0-9-]+):([0-9a-f]*):(.+)$/s

/** How each weak kind calculates its hex digits. */
const DIGESTS: Readonly<Record<string, (password: string, salt: Buffer) => string>> = {
  md5: (password) => hex('md5', password),
  'md5-md5': (password) => hex('md5', hex('md5', password)),
  'tbdev-md5': (password, salt) => hex('md5', hex('md5', salt) + hex('md5', password)),
  'nexus-md5': (password, salt) => hex('md5', Buffer.concat([salt, Buffer.from(password), salt])),
  // Used since NexusPHP 1.9.
  'nexus-sha256': (password, salt) => {
    return hex('sha256', Buffer.concat([salt, Buffer.from(hex('sha256', password))]))
  },
  'gazelle-sha1': gazelleDigest,
  // Used by Simple Machines Forum; the salt is the member's name.
  'smf-sha1': (password, salt) => hex('sha1', Buffer.concat([salt, Buffer.from(password)])),
  'xbtit-sha1': xbtitDigest,
}

/** `salt` contains the member's secret and, after a zero byte, the secret of the site. */
function gazelleDigest(password: string, salt: Buffer): string {
  const end = salt.indexOf(0)
  const [secret, site] = [salt.subarray(0, end), salt.subarray(end + 1)]
  const text = `${hex('md5', secret)}${password}${hex('sha1', secret)}`
  return hex('sha1', Buffer.concat([Buffer.from(text), site]))
}

function xbtitDigest(password: string, salt: Buffer): string {
  const digits = hex('md5', password)
  return hex('sha1', `${digits.slice(0, 16)}-${hex('md5', salt)}-${digits.slice(16)}`)
}

function hex(algorithm: 'md5' | 'sha1' | 'sha256', data: string | Buffer): string {
  return createHash(algorithm).update(data).digest('hex')
}

export type WeakKind =
  | 'md5'
  | 'md5-md5'
  | 'tbdev-md5'
  | 'nexus-md5'
  | 'nexus-sha256'
  | 'gazelle-sha1'
  | 'smf-sha1'
  | 'xbtit-sha1'
export type BcryptKind = 'bcrypt' | 'bcrypt-sha256'

export function isWeakKind(kind: string): kind is WeakKind {
  return Object.hasOwn(DIGESTS, kind)
}

/** Returns how a bcrypt hash is stored. */
export function storedBcrypt(kind: BcryptKind, hash: string): string {
  return `old:${kind}::${hash.replace(/^\$2[ay]\$/, '$2b$')}`
}

/** Returns how a weak hash is stored; `wrapped` is its argon2id hash. */
export function storedWeak(kind: WeakKind, salt: Buffer, wrapped: string): string {
  return `old:${kind}:${salt.toString('hex')}:${wrapped}`
}

interface OldPassword {
  readonly kind: string
  readonly salt: Buffer
  readonly hash: string
}

/** Reads a stored hash; null: it is an ordinary one. */
export function readOld(stored: string): OldPassword | null {
  const found = OLD.exec(stored)
  return found === null
    ? null
    : { kind: found[1], salt: Buffer.from(found[2], 'hex'), hash: found[3] }
}

/** Returns the input of argon2: the password, or the digits of the old hash. */
export function argonInput(password: string, old: OldPassword | null): string {
  if (old === null || !isWeakKind(old.kind)) return password
  return DIGESTS[old.kind](password, old.salt)
}

/** Returns a hash of the given cost that no password has. */
const decoyOf = (cost: number) =>
  `$2b$${String(cost).padStart(2, '0')}$${'abcdefghijklmnopqrstuu'}${'x'.repeat(30)}y`

/**
 * Returns whether a password matches an old bcrypt hash; with another hash, does the same work and
 * returns false. A hash of the kind `bcrypt-sha256` may be a hash of the password itself, from
 * before the other program changed.
 */
export async function isRightBcrypt(
  password: string,
  old: OldPassword | null,
  cost: number,
): Promise<boolean> {
  const isOwn = old?.kind === 'bcrypt' || old?.kind === 'bcrypt-sha256'
  const compared = isOwn ? old.hash : decoyOf(cost)
  const [plain, hashed] = [
    await bcrypt.compare(password, compared),
    await bcrypt.compare(hex('sha256', password), compared),
  ]
  return isOwn && (plain || (old.kind === 'bcrypt-sha256' && hashed))
}
