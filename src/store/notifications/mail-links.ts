import { randomBytes } from 'node:crypto'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'

// One-time tokens in emails, which verify an address or allow a password reset. The table stores
// their hashes. The text is derived from the ID, the nonce and the master secret whenever the email
// needs it.

export type Purpose = 'verify' | 'change' | 'reset' | 'undo'

/** How long a token is valid. */
const TOKEN_SECONDS: Readonly<Record<Purpose, number>> = {
  verify: 7 * DAY_SECONDS,
  change: DAY_SECONDS,
  reset: 2 * HOUR_SECONDS,
  undo: 7 * DAY_SECONDS,
}

const TOKEN_BYTES = 24

export interface NewToken {
  readonly memberId: number
  readonly purpose: Purpose
  /** The address that is verified when the token is used. */
  readonly email: string | null
}

/** Returns the text of a token: 32 characters that are valid in a path. */
export function textOf(secrets: Secrets, { id, nonce }: { id: number; nonce: Buffer }): string {
  const mac = secrets.lookupHash(`account token ${id} ${nonce.toString('hex')}`)
  return mac.subarray(0, TOKEN_BYTES).toString('base64url')
}

/**
 * Returns the code of an invite. It is derived from the ID of the invite and the master secret. So
 * the inviter can see it again, and the table, which only contains its hash, does not reveal it.
 */
export function inviteCode(secrets: Secrets, inviteId: number): string {
  return secrets.lookupHash(`invite ${inviteId}`).subarray(0, 18).toString('base64url')
}

/** Returns the secret in the link of an application or appeal: 32 characters. */
export function applicationToken(secrets: Secrets, { id, nonce }: { id: number; nonce: Buffer }) {
  const mac = secrets.lookupHash(['petition', id, nonce.toString('hex')].join(' '))
  return mac.subarray(0, TOKEN_BYTES).toString('base64url')
}

/**
 * Creates a token. Earlier tokens of this member and purpose stop working, except for those that
 * undo a change of address: otherwise, a thief who changes the address twice would invalidate the
 * owner's link.
 */
export async function make(
  tx: Db,
  secrets: Secrets,
  { memberId, purpose, email }: NewToken,
  now: Date,
): Promise<{ readonly id: number; readonly expiresAt: Date }> {
  if (purpose !== 'undo') await voidAll(tx, memberId, purpose, now)
  const nonce = randomBytes(16)
  const expiresAt = new Date(now.getTime() + TOKEN_SECONDS[purpose] * 1000)
  const row = { member_id: memberId, purpose, email, nonce, created_at: now, expires_at: expiresAt }
  const { id } = await tx
    .insertInto('account_token')
    // A placeholder until the ID is known, from which the token is derived.
    .values({ ...row, code_hash: randomBytes(32) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const hash = secrets.lookupHash(textOf(secrets, { id, nonce }))
  await tx.updateTable('account_token').set({ code_hash: hash }).where('id', '=', id).execute()
  return { id, expiresAt }
}

/** Invalidates earlier tokens, because there is a newer one or their purpose was fulfilled. */
export async function voidAll(
  tx: Db,
  memberId: number,
  purpose: Purpose,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('account_token')
    .set({ used_at: now })
    .where('member_id', '=', memberId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute()
}

/**
 * Returns what a token allows now, and for which member; null if it is unknown, used or expired.
 */
export async function find(db: Db, secrets: Secrets, purpose: Purpose, token: string, now: Date) {
  const row = await usable(db, secrets, purpose, token, now).executeTakeFirst()
  return row ?? null
}

/** Uses a token and returns what it allows; of two parallel calls, only one succeeds. */
export async function spend(tx: Db, secrets: Secrets, purpose: Purpose, token: string, now: Date) {
  const row = await usable(tx, secrets, purpose, token, now)
    .forUpdate('account_token')
    .executeTakeFirst()
  if (row === undefined) return null
  await tx.updateTable('account_token').set({ used_at: now }).where('id', '=', row.id).execute()
  return row
}

/** Returns the states of members whose links work; a dormant account can get a new password too. */
const statesFor = (purpose: Purpose) =>
  purpose === 'reset' ? (['active', 'parked'] as const) : (['active'] as const)

function usable(db: Db, secrets: Secrets, purpose: Purpose, token: string, now: Date) {
  return db
    .selectFrom('account_token')
    .innerJoin('member', 'member.id', 'account_token.member_id')
    .select(['account_token.id', 'member_id', 'account_token.email', 'member.name'])
    .where('code_hash', '=', secrets.lookupHash(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where('member.state', 'in', statesFor(purpose))
}
