import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as leaving from '../accounts/leaving.ts'
import * as mails from '../notifications/mails.ts'
import * as memberBans from '../bans/member-bans.ts'
import type { Judged, Refused } from '../records/members/rows.ts'
import { asTarget, isLastOwner, TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'
import * as signIns from '../accounts/sign-ins.ts'

// Accounts that staff close without a ban: they are marked as dormant until reactivated, or deleted
// as if their members had requested it.

interface Named {
  readonly id: number
  readonly name: string
}

type Closed = Judged | Refused<'NOT_OPEN'>

/** Marks an open account as dormant: sessions end, and clients are refused with the reason. */
export async function park(
  db: Db,
  { id }: Named,
  { reason, wakesBySignIn }: { readonly reason: string; readonly wakesBySignIn: boolean },
  by: Actor,
  now: Date,
): Promise<Closed> {
  return db.transaction().execute(async (tx) => {
    if (await isLastOwner(tx, id)) return { ok: false, code: 'LAST_OWNER' }
    const row = await tx
      .updateTable('member')
      .set({ state: 'parked', ban_reason: reason, parked_since: now, epoch: sql`epoch + 1` })
      .set({ version: sql`version + 1` })
      .where('id', '=', id)
      .where('state', '=', 'active')
      .returning([...TOLD, 'email'])
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'NOT_OPEN' }
    await signIns.endAllBut(tx, id, null, now)
    await outbox.recordMember(tx, row, now)
    await audit.record(tx, { by, action: 'member.park', target: asTarget(row), reason }, now)
    const data = { name: row.name, wakesBySignIn }
    await mails.queue(tx, { to: row.email, kind: 'parked', data, memberId: id }, now)
    return { ok: true }
  })
}

/** Reactivates a dormant account. */
export async function wake(db: Db, { id }: Named, by: Actor, now: Date): Promise<Closed> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('member')
      .select('state')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (row?.state !== 'parked') return { ok: false, code: 'NOT_OPEN' }
    return memberBans.letIn(tx, id, by, now, 'member.wake')
  })
}

/**
 * Schedules the deletion of an account at `at`. The member is notified, and can cancel it until
 * then.
 */
export async function askDeletion(
  db: Db,
  member: Named,
  { at, reason }: { readonly at: Date; readonly reason: string },
  by: Actor,
  now: Date,
): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const asked = await leaving.askWithin(tx, member.id, { at, by }, now)
    if (!asked.ok) return asked
    const after = { deletedAt: at.toISOString() }
    const entry = {
      action: 'member.ask-deletion',
      target: asTarget(member),
      after,
      reason,
    } as const
    await audit.record(tx, { by, ...entry }, now)
    return { ok: true }
  })
}

/** Cancels a deletion, including one that the member requested; false if there is none. */
export async function undoDeletion(db: Db, member: Named, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await leaving.undoWithin(tx, member.id, now, by))) return false
    const entry = { action: 'member.undo-deletion', target: asTarget(member) } as const
    await audit.record(tx, { by, ...entry }, now)
    return true
  })
}
