import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as mails from '../notifications/mails.ts'
import type { Judged } from '../records/members/rows.ts'
import { asTarget } from '../records/members/rows.ts'
import * as recoveryCodes from './recovery-codes.ts'

// The second factors of a member: codes of an app (one-time-secrets.ts), security keys
// (security-keys.ts), and recovery codes. Each change is reported by email.

/** Takes the lock under which a member's factors change; null when there is no such member. */
export async function lockOwner(tx: Db, memberId: number) {
  const row = await tx
    .selectFrom('member')
    .select(['id', 'name', 'email', 'factor_since'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export type FactorOwner = NonNullable<Awaited<ReturnType<typeof lockOwner>>>

/**
 * Records a new factor. The first one creates recovery codes, which are returned; otherwise null.
 */
export async function gained(
  tx: Db,
  secrets: Secrets,
  owner: FactorOwner,
  what: string,
  now: Date,
): Promise<readonly string[] | null> {
  await tell(tx, owner, `${what} was added`, now)
  if (owner.factor_since !== null) return null
  await tx.updateTable('member').set({ factor_since: now }).where('id', '=', owner.id).execute()
  return recoveryCodes.make(tx, secrets, owner.id, now)
}

/** Records that a factor was removed. With the last factor, the recovery codes are removed too. */
export async function lost(tx: Db, owner: FactorOwner, what: string, now: Date): Promise<void> {
  await tell(tx, owner, `${what} was removed`, now)
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from security_key where member_id = ${owner.id}) or exists (
      select from one_time_secret where member_id = ${owner.id} and confirmed_at is not null
    ) as has`.execute(tx)
  if (rows[0]?.has !== true) await forgetAll(tx, owner.id)
}

/** Creates new recovery codes that replace the earlier ones; null when the member has no factor. */
export async function renewRecoveryCodes(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<readonly string[] | null> {
  return db.transaction().execute(async (tx) => {
    const owner = await lockOwner(tx, memberId)
    if (owner === null || owner.factor_since === null) return null
    await tell(tx, owner, 'New recovery codes were generated', now)
    return recoveryCodes.make(tx, secrets, memberId, now)
  })
}

/** Removes all factors of a member who has lost them; used by staff, or on the command line. */
export async function removeAll(
  db: Db,
  memberId: number,
  reason: string,
  by: Actor,
  now: Date,
): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const owner = await lockOwner(tx, memberId)
    if (owner === null) return { ok: false, code: 'NOT_FOUND' }
    await forgetAll(tx, memberId)
    await tell(tx, owner, 'Staff removed your two-factor authentication', now)
    const action = 'member.remove-factors'
    await audit.record(tx, { by, action, target: asTarget(owner), reason }, now)
    return { ok: true }
  })
}

/** Returns the data of the member's settings page. */
export async function overviewOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .leftJoin('one_time_secret', 'one_time_secret.member_id', 'member.id')
    .select(['factor_since', 'confirmed_at', 'one_time_secret.last_used_at'])
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  const codesLeft = await recoveryCodes.left(db, memberId)
  return {
    since: row?.factor_since ?? null,
    app: row?.confirmed_at ? { since: row.confirmed_at, lastUsed: row.last_used_at } : null,
    codesLeft,
  }
}

/** Emails a member that the protection of the account has changed. */
export async function tell(tx: Db, owner: FactorOwner, says: string, now: Date): Promise<void> {
  const data = { name: owner.name, says }
  const letter = { to: owner.email, kind: 'second-factor', data, memberId: owner.id } as const
  await mails.queue(tx, letter, now)
  const event = { memberId: owner.id, kind: 'factor-changed', detail: says } as const
  await accountEvents.note(tx, event, now)
}

/** Deletes all factors and codes of a member, without a notification. */
export async function forgetAll(tx: Db, memberId: number): Promise<void> {
  await recoveryCodes.removeAll(tx, memberId)
  await tx.deleteFrom('one_time_secret').where('member_id', '=', memberId).execute()
  await tx.deleteFrom('security_key').where('member_id', '=', memberId).execute()
  await tx.updateTable('member').set({ factor_since: null }).where('id', '=', memberId).execute()
}
