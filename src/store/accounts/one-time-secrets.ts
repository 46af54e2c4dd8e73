import { newSecret, stepOf } from '../../shared/one-time-code.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import * as recoveryCodes from './recovery-codes.ts'
import * as secondFactors from './second-factors.ts'

// The secret from which a member's authenticator app makes codes. It is sealed, not hashed, as the
// site needs it to check codes. It becomes active when the first code is entered.

const WHAT = 'The authenticator app'

/**
 * Returns the secret that waits for its first code, creating it if there is none; null when a
 * secret is already active.
 */
export async function begin(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<Buffer | null> {
  return db.transaction().execute(async (tx) => {
    await secondFactors.lockOwner(tx, memberId)
    const row = await rowOf(tx, memberId)
    if (row?.confirmed_at) return null
    if (row !== undefined) return opened(secrets, row.secret_sealed)
    const secret = newSecret()
    await tx
      .insertInto('one_time_secret')
      .values({
        member_id: memberId,
        secret_sealed: secrets.seal(secret.toString('hex')),
        started_at: now,
      })
      .execute()
    return secret
  })
}

/** Returns the secret that waits for its first code; null when there is none. */
export async function pending(db: Db, secrets: Secrets, memberId: number): Promise<Buffer | null> {
  const row = await rowOf(db, memberId)
  if (row === undefined || row.confirmed_at !== null) return null
  return opened(secrets, row.secret_sealed)
}

export type Confirmed =
  { readonly ok: true; readonly codes: readonly string[] | null } | { readonly ok: false }

/**
 * Activates the waiting secret with one of its codes; a first factor also creates recovery codes.
 */
export async function confirm(
  db: Db,
  secrets: Secrets,
  memberId: number,
  code: string,
  now: Date,
): Promise<Confirmed> {
  return db.transaction().execute(async (tx) => {
    const owner = await secondFactors.lockOwner(tx, memberId)
    const row = await rowOf(tx, memberId)
    if (owner === null || row === undefined || row.confirmed_at !== null) return { ok: false }
    const step = stepOf(opened(secrets, row.secret_sealed), code, row.last_step, now)
    if (step === null) return { ok: false }
    await tx
      .updateTable('one_time_secret')
      .set({ confirmed_at: now, last_step: step, last_used_at: now })
      .where('member_id', '=', memberId)
      .execute()
    return { ok: true, codes: await secondFactors.gained(tx, secrets, owner, WHAT, now) }
  })
}

/** Removes the member's app; false when there is none. */
export async function remove(db: Db, memberId: number, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const owner = await secondFactors.lockOwner(tx, memberId)
    const { numDeletedRows } = await tx
      .deleteFrom('one_time_secret')
      .where('member_id', '=', memberId)
      .where('confirmed_at', 'is not', null)
      .executeTakeFirst()
    if (owner === null || numDeletedRows === 0n) return false
    await secondFactors.lost(tx, owner, WHAT, now)
    return true
  })
}

/**
 * Checks a code of the app, or a recovery code; each is valid only once. Returns null when it is
 * neither. The use of a recovery code is reported by email.
 */
export async function prove(
  db: Db,
  secrets: Secrets,
  memberId: number,
  typed: string,
  now: Date,
): Promise<'app' | 'recovery' | null> {
  const code = typed.toLowerCase().replace(/[\s-]/g, '')
  return db.transaction().execute(async (tx) => {
    const owner = await secondFactors.lockOwner(tx, memberId)
    if (owner === null || owner.factor_since === null) return null
    if (/^\d{6}$/.test(code)) return (await takeStep(tx, secrets, memberId, code, now)) && 'app'
    const left = await recoveryCodes.spend(tx, secrets, memberId, code, now)
    if (left === null) return null
    await secondFactors.tell(tx, owner, `A recovery code was used; ${left} left`, now)
    return 'recovery'
  })
}

async function takeStep(
  tx: Db,
  secrets: Secrets,
  memberId: number,
  code: string,
  now: Date,
): Promise<true | null> {
  const row = await rowOf(tx, memberId)
  if (row === undefined || row.confirmed_at === null) return null
  const step = stepOf(opened(secrets, row.secret_sealed), code, row.last_step, now)
  if (step === null) return null
  await tx
    .updateTable('one_time_secret')
    .set({ last_step: step, last_used_at: now })
    .where('member_id', '=', memberId)
    .execute()
  return true
}

// Selects the row. Every change to it locks the member's row.
function rowOf(db: Db, memberId: number) {
  return db
    .selectFrom('one_time_secret')
    .select(['secret_sealed', 'confirmed_at', 'last_step'])
    .where('member_id', '=', memberId)
    .executeTakeFirst()
}

function opened(secrets: Secrets, sealed: Buffer): Buffer {
  return Buffer.from(secrets.unseal(sealed), 'hex')
}
