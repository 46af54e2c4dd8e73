import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as memberRights from './member-rights.ts'

// A member whose invites are frozen can create none, and no one can join with the open ones.

const PERMISSION = 'invites.make'

/** SQL: whether the invites of a member are frozen, for a query over `member`. */
export function isFrozen(now: Date) {
  return sql<boolean>`exists (select 1 from given_right where given_right.member_id = member.id
    and permission = ${PERMISSION} and not is_allowed and ended_at is null
    and (expires_at is null or expires_at > ${now}))`
}

/** Freezes a member's invites until the override is removed. */
export async function freezeWithin(
  tx: Db,
  memberId: number,
  reason: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const right = { permission: PERMISSION, isAllowed: false, reason, expiresAt: null } as const
  return (await memberRights.giveWithin(tx, memberId, right, by, now)).ok
}

/**
 * Undoes the freeze that was made at a moment, and restores the override that it replaced, if any.
 */
export async function thawWithin(
  tx: Db,
  memberId: number,
  frozenAt: Date,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const of = tx
    .selectFrom('given_right')
    .where('member_id', '=', memberId)
    .where('permission', '=', PERMISSION)
  const row = await of
    .select('id')
    .where('given_at', '=', frozenAt)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return false
  const done = await memberRights.takeBackWithin(tx, memberId, row.id, by, now)
  const before = await of
    .select(['is_allowed', 'reason', 'expires_at'])
    .where('ended_at', '=', frozenAt)
    .executeTakeFirst()
  if (!done.ok || before === undefined) return done.ok
  const { is_allowed: isAllowed, reason, expires_at: expiresAt } = before
  if (expiresAt !== null && expiresAt <= now) return true
  const right = { permission: PERMISSION, isAllowed, reason, expiresAt } as const
  return (await memberRights.giveWithin(tx, memberId, right, by, now)).ok
}
