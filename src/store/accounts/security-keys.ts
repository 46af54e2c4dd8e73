import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import * as secondFactors from './second-factors.ts'

// Security keys (WebAuthn credentials, which browsers call passkeys), stored as public keys.

/** The most keys of a member: more would mean that something creates them in a loop. */
export const MAX_KEYS = 20

export interface NewKey {
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly signCount: number
  readonly transports: readonly string[]
  readonly name: string
}

/** A key's verified answer to a challenge of ours. */
export interface Answered {
  readonly challenge: string
  readonly expiresAt: Date
}

export type KeyRow = Awaited<ReturnType<typeof listOf>>[number]

/** Returns a member's keys in the order in which they were added. */
export async function listOf(db: Db, memberId: number) {
  return db
    .selectFrom('security_key')
    .select(['id', 'name', 'credential_id', 'transports', 'created_at', 'last_used_at'])
    .where('member_id', '=', memberId)
    .orderBy('id')
    .execute()
}

export type Added =
  | { readonly ok: true; readonly codes: readonly string[] | null }
  | { readonly ok: false; readonly code: 'TOO_MANY_KEYS' | 'KEY_TAKEN' | 'CHALLENGE_SPENT' }

/** Adds a key; a first factor also creates recovery codes. */
export async function add(
  db: Db,
  secrets: Secrets,
  memberId: number,
  key: NewKey,
  answered: Answered,
  now: Date,
): Promise<Added> {
  return db.transaction().execute(async (tx) => {
    const owner = await secondFactors.lockOwner(tx, memberId)
    const keys = await listOf(tx, memberId)
    if (owner === null || keys.length >= MAX_KEYS) return { ok: false, code: 'TOO_MANY_KEYS' }
    if (!(await spend(tx, secrets, answered))) return { ok: false, code: 'CHALLENGE_SPENT' }
    const added = await tx
      .insertInto('security_key')
      .values({
        member_id: memberId,
        credential_id: key.credentialId,
        public_key: key.publicKey,
        sign_count: key.signCount,
        transports: [...key.transports],
        name: key.name,
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added === undefined) return { ok: false, code: 'KEY_TAKEN' }
    const what = `The security key “${key.name}”`
    return { ok: true, codes: await secondFactors.gained(tx, secrets, owner, what, now) }
  })
}

/** Removes a key of this member; false when it is not theirs. */
export async function remove(db: Db, memberId: number, keyId: number, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const owner = await secondFactors.lockOwner(tx, memberId)
    const row = await tx
      .deleteFrom('security_key')
      .where('id', '=', keyId)
      .where('member_id', '=', memberId)
      .returning('name')
      .executeTakeFirst()
    if (owner === null || row === undefined) return false
    await secondFactors.lost(tx, owner, `The security key “${row.name}”`, now)
    return true
  })
}

/** Returns the key with this credential ID, and its owner; null when it is unknown. */
export async function find(db: Db, credentialId: Buffer) {
  const row = await db
    .selectFrom('security_key')
    .innerJoin('member', 'member.id', 'security_key.member_id')
    .select(['security_key.id', 'member_id', 'public_key', 'sign_count', 'transports'])
    .select(['member.name', 'member.role', 'member.state', 'member.epoch', 'member.ban_reason'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  return row ?? null
}

/**
 * Records that a key was used, and that the challenge no longer counts; false when the challenge
 * was already used.
 */
export async function use(
  db: Db,
  secrets: Secrets,
  keyId: number,
  signCount: number,
  answered: Answered,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await spend(tx, secrets, answered))) return false
    await tx
      .updateTable('security_key')
      .set({ sign_count: signCount, last_used_at: now })
      .where('id', '=', keyId)
      .execute()
    return true
  })
}

async function spend(tx: Db, secrets: Secrets, answered: Answered): Promise<boolean> {
  const spent = await tx
    .insertInto('spent_challenge')
    .values({
      challenge_hash: secrets.lookupHash(`challenge ${answered.challenge}`),
      expires_at: answered.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('expires_at')
    .executeTakeFirst()
  return spent !== undefined
}
