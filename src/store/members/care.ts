import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Judged, Refused } from '../records/members/rows.ts'
import { asTarget, TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'
import * as signIns from '../accounts/sign-ins.ts'

// Staff actions on a member other than bans and roles.

/** Ends all sessions of a member, on every node. */
export async function endSignIns(db: Db, memberId: number, by: Actor, now: Date): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const row = await named(tx, memberId)
    if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
    await signIns.endAllBut(tx, memberId, null, now)
    await audit.record(tx, { by, action: 'member.end-sign-ins', target: asTarget(row) }, now)
    return { ok: true }
  })
}

/**
 * How many simultaneous downloads and seeds a member may have; null: the default in the settings.
 */
export interface MemberSlots {
  readonly leech: number | null
  readonly seed: number | null
}

/** Sets the slots of one member, and informs the trackers (rules 53, 54). */
export async function setSlots(
  db: Db,
  memberId: number,
  { leech, seed }: MemberSlots,
  by: Actor,
  now: Date,
): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const before = await slotsOf(tx, memberId)
    if (before === null) return { ok: false, code: 'NOT_FOUND' }
    const row = await tx
      .updateTable('member')
      .set({ leech_slots: leech, seed_slots: seed, version: sql`version + 1` })
      .where('id', '=', memberId)
      .returning(TOLD)
      .executeTakeFirstOrThrow()
    await outbox.recordMember(tx, row, now)
    const change = { before: { ...before }, after: { leech, seed } }
    await audit.record(
      tx,
      { by, action: 'member.set-slots', target: asTarget(row), ...change },
      now,
    )
    return { ok: true }
  })
}

export async function slotsOf(db: Db, memberId: number): Promise<MemberSlots | null> {
  const row = await db
    .selectFrom('member')
    .select(['leech_slots as leech', 'seed_slots as seed'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

/** Marks the address of a member as verified; EMAIL_TAKEN when another member has verified it. */
export async function verifyEmail(
  db: Db,
  memberId: number,
  by: Actor,
  now: Date,
): Promise<Judged | Refused<'EMAIL_TAKEN'>> {
  try {
    return await db.transaction().execute(async (tx) => {
      const row = await named(tx, memberId)
      if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
      await tx
        .updateTable('member')
        .set({ email_verified_at: now })
        .where('id', '=', memberId)
        .where('email_verified_at', 'is', null)
        .execute()
      const after = { email: row.email }
      await audit.record(
        tx,
        { by, action: 'member.verify-email', target: asTarget(row), after },
        now,
      )
      return { ok: true }
    })
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'member_email') return { ok: false, code: 'EMAIL_TAKEN' }
    throw error
  }
}

async function named(tx: Db, memberId: number) {
  return tx
    .selectFrom('member')
    .select(['id', 'name', 'email'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
}
