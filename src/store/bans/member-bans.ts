import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as inviteMarks from './invite-marks.ts'
import type { Judged } from '../records/members/rows.ts'
import { asTarget, isLastOwner, TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'
import * as signIns from '../accounts/sign-ins.ts'

// Bans of members: creating, lifting and listing them.

/**
 * Bans a member, permanently or until `endsAt`: sessions end, and trackers refuse their clients
 * with the reason.
 */
export async function ban(
  db: Db,
  memberId: number,
  reason: string,
  by: audit.Actor,
  now: Date,
  endsAt: Date | null = null,
): Promise<Judged> {
  return db.transaction().execute((tx) => banWithin(tx, memberId, reason, by, now, endsAt))
}

/** Like `ban`, in a transaction of the caller. */
export async function banWithin(
  tx: Db,
  memberId: number,
  reason: string,
  by: audit.Actor,
  now: Date,
  endsAt: Date | null = null,
): Promise<Judged> {
  if (await isLastOwner(tx, memberId)) return { ok: false, code: 'LAST_OWNER' }
  const row = await tx
    .updateTable('member')
    .set({
      state: 'banned',
      ban_reason: reason,
      banned_at: now,
      banned_by: by.memberId,
      ban_ends_at: endsAt,
      epoch: sql`epoch + 1`,
      version: sql`version + 1`,
    })
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .returning(TOLD)
    .executeTakeFirst()
  if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
  await signIns.endAllBut(tx, memberId, null, now)
  await inviteMarks.mark(tx, memberId, now)
  await outbox.recordMember(tx, row, now)
  const after = { ends: endsAt?.toISOString() ?? 'never' }
  const entry = { action: 'member.ban', target: asTarget(row), after, reason } as const
  await audit.record(tx, { by, ...entry }, now)
  return { ok: true }
}

const unbanned = {
  ...{ ban_reason: null, banned_at: null, banned_by: null, ban_ends_at: null },
  ...{ parked_since: null, idle_warned_at: null },
}

/**
 * Lifts the ban of a member; also reactivates a dormant account. An active member is not changed.
 */
export async function unban(db: Db, memberId: number, by: audit.Actor, now: Date): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const row = await locked(tx, memberId)
    return row?.state === 'active' ? { ok: true } : letIn(tx, memberId, by, now)
  })
}

/** Lifts the ban of a member if it has ended: staff may have extended it since it was found. */
export async function unbanEnded(db: Db, memberId: number, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await locked(tx, memberId)
    if (row?.state !== 'banned' || row.ban_ends_at === null || row.ban_ends_at > now) return false
    return (await letIn(tx, memberId, audit.theProgram, now)).ok
  })
}

/** Reactivates a dormant account whose member is back; false if the account is now banned. */
export async function wake(db: Db, memberId: number, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await locked(tx, memberId)
    if (row?.state !== 'parked') return row?.state === 'active'
    return (await letIn(tx, memberId, audit.theProgram, now, 'member.wake')).ok
  })
}

async function locked(tx: Db, memberId: number) {
  const query = tx.selectFrom('member').select(['state', 'ban_ends_at']).forUpdate()
  return query.where('id', '=', memberId).executeTakeFirst()
}

/** Like `unban`, as part of a larger transaction. */
export async function letIn(
  tx: Db,
  memberId: number,
  by: audit.Actor,
  now: Date,
  action: 'member.unban' | 'member.wake' = 'member.unban',
): Promise<Judged> {
  const row = await tx
    .updateTable('member')
    .set({ state: 'active', ...unbanned, version: sql`version + 1` })
    .where('id', '=', memberId)
    // A deleted account is banned permanently: no one can sign in to it.
    .where('left_at', 'is', null)
    .returning(TOLD)
    .executeTakeFirst()
  return lifted(tx, row, action, by, now)
}

/**
 * Lifts the ban of a member whose account was dormant before the ban, and makes it dormant again.
 */
export async function letRest(
  tx: Db,
  memberId: number,
  reason: string | null,
  by: audit.Actor,
  now: Date,
): Promise<Judged> {
  const row = await tx
    .updateTable('member')
    .set({ state: 'parked', ban_reason: reason, version: sql`version + 1` })
    .set({ banned_at: null, banned_by: null, ban_ends_at: null })
    .where('id', '=', memberId)
    .returning(TOLD)
    .executeTakeFirst()
  return lifted(tx, row, 'member.unban', by, now)
}

type Told = Parameters<typeof outbox.recordMember>[1] & Parameters<typeof asTarget>[0]

async function lifted(
  tx: Db,
  row: Told | undefined,
  action: 'member.unban' | 'member.wake',
  by: audit.Actor,
  now: Date,
): Promise<Judged> {
  if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
  await outbox.recordMember(tx, row, now)
  await audit.record(tx, { by, action, target: asTarget(row) }, now)
  return { ok: true }
}
