import { isWeakKind, storedBcrypt, storedWeak } from '../accounts/old-passwords.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { PlainMember } from './plain-members.ts'

export interface OldHash {
  readonly passwordHash: string
  /** Null: it is not of bcrypt. */
  readonly bcryptCost: number | null
}

const NO_PASSWORD = '!'

/** The stored hash of a member's old password. A weak one costs as much as a sign-in. */
export async function passwordOf(
  member: PlainMember,
  siteSalt: string,
  passwords: Passwords,
): Promise<OldHash> {
  const { password_kind: kind, password } = member
  if (kind === 'bcrypt' || kind === 'bcrypt-sha256') {
    const passwordHash = storedBcrypt(kind, password)
    return { passwordHash, bcryptCost: Number(password.slice(4, 6)) }
  }
  if (kind === 'argon2') return { passwordHash: password, bcryptCost: null }
  if (isWeakKind(kind)) {
    const salt = Buffer.from(member.salt, 'hex')
    const site = Buffer.from(siteSalt)
    const both = kind === 'gazelle-sha1' ? Buffer.concat([salt, Buffer.alloc(1), site]) : salt
    const passwordHash = storedWeak(kind, both, await passwords.hash(password))
    return { passwordHash, bcryptCost: null }
  }
  // It is the hash of no password: the member resets it by email.
  return { passwordHash: NO_PASSWORD, bcryptCost: null }
}
