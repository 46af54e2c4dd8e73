import type { HashFault } from '../accounts/hash-bounds.ts'
import { bcryptCostOf, hashFault } from '../accounts/hash-bounds.ts'
import { isWeakKind, storedBcrypt, storedWeak } from '../accounts/old-passwords.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { PlainMember } from './plain-members.ts'

export interface OldHash {
  readonly passwordHash: string
  /** The cost of the hash; null: it is not a bcrypt hash. */
  readonly bcryptCost: number | null
  /** The remark in the report; null: nothing unusual. */
  readonly remark: string | null
}

/** No password has this hash, so the member must reset the password by email. */
export const NO_PASSWORD: OldHash = { passwordHash: '!', bcryptCost: null, remark: null }

/**
 * Returns the hash to store for a member's old password. A weak hash is hashed again, which costs
 * as much as a sign-in. A bcrypt or argon2 hash that costs more than a sign-in may cost is not
 * used.
 */
export async function passwordOf(
  member: PlainMember,
  siteSalt: string,
  passwords: Passwords,
): Promise<OldHash> {
  const { password_kind: kind, password } = member
  if (kind === 'bcrypt' || kind === 'bcrypt-sha256' || kind === 'argon2') {
    const fault = hashFault(password)
    if (fault !== null) return { ...NO_PASSWORD, remark: REMARKS[fault] }
    if (kind === 'argon2') return { passwordHash: password, bcryptCost: null, remark: null }
    const passwordHash = storedBcrypt(kind, password)
    return { passwordHash, bcryptCost: bcryptCostOf(password), remark: null }
  }
  if (isWeakKind(kind)) {
    const salt = Buffer.from(member.salt, 'hex')
    const site = Buffer.from(siteSalt)
    const both = kind === 'gazelle-sha1' ? Buffer.concat([salt, Buffer.alloc(1), site]) : salt
    const passwordHash = storedWeak(kind, both, await passwords.hash(password))
    const isSaltless = kind === 'gazelle-sha1' && siteSalt === ''
    return { passwordHash, bcryptCost: null, remark: isSaltless ? 'no site salt' : null }
  }
  return password === '' ? NO_PASSWORD : { ...NO_PASSWORD, remark: 'password unknown' }
}

const REMARKS: Readonly<Record<HashFault, string>> = {
  malformed: 'password not valid',
  'too dear': 'password too costly',
}
