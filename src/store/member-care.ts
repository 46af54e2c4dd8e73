import type { Actor } from './audit.ts'
import * as audit from './audit.ts'
import type { Db } from './db.ts'
import type { Judged, Refused } from './member-rows.ts'
import { asTarget } from './member-rows.ts'
import * as signIns from './sign-ins.ts'

// What staff do for a member, besides bans and roles.

/** Ends all sign-ins of a member, on every node. */
export async function endSignIns(db: Db, memberId: number, by: Actor, now: Date): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const row = await named(tx, memberId)
    if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
    await signIns.endAllBut(tx, memberId, null, now)
    await audit.record(tx, { by, action: 'member.end-sign-ins', target: asTarget(row) }, now)
    return { ok: true }
  })
}

/** Takes the address of a member for proven; EMAIL_TAKEN when another one has proven it. */
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
