import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'

// Which members may download. Causes are independent: downloading is enabled when the last one
// ends. Trackers are informed within a second; seeding is always allowed.

export const leechBanCauses = ['ratio', 'staff', 'vacation', 'hit-and-run', 'warnings'] as const
export type LeechBanCause = (typeof leechBanCauses)[number]

export interface LeechBan {
  readonly cause: LeechBanCause
  /** The reason that the member reads; at most 200 characters. */
  readonly reason: string
  /** Null: until it is lifted. */
  readonly endsAt: Date | null
}

/** Disables downloading for a member, for one cause; a newer reason replaces the older one. */
export async function forbid(tx: Db, memberId: number, ban: LeechBan, now: Date): Promise<void> {
  await tx
    .insertInto('leech_ban')
    .values({
      member_id: memberId,
      cause: ban.cause,
      reason: ban.reason.slice(0, 200),
      since: now,
      ends_at: ban.endsAt,
    })
    .onConflict((conflict) =>
      conflict.columns(['member_id', 'cause']).doUpdateSet(({ ref }) => ({
        reason: ref('excluded.reason'),
        ends_at: ref('excluded.ends_at'),
      })),
    )
    .execute()
  await settle(tx, [memberId], now)
}

/** Removes one cause for a member. */
export async function allow(
  tx: Db,
  memberId: number,
  cause: LeechBanCause,
  now: Date,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('leech_ban')
    .where('member_id', '=', memberId)
    .where('cause', '=', cause)
    .executeTakeFirst()
  if (numDeletedRows > 0n) await settle(tx, [memberId], now)
}

/** Returns why a member may not download; empty: the member may. */
export async function of(db: Db, memberId: number) {
  return db
    .selectFrom('leech_ban')
    .select(['cause', 'reason', 'since', 'ends_at as endsAt'])
    .where('member_id', '=', memberId)
    .orderBy('since')
    .execute()
}

/**
 * Removes causes that have ended by `now`, for at most `limit` members; returns how many. Those
 * from warnings are not included: hit-and-run/rights.ts removes them.
 */
export async function liftEnded(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ member_id: number; cause: string }>`
      select member_id, cause from leech_ban
      where ends_at <= ${now} and cause <> 'hit-and-run' and ${apartFrom(sql`member_id`, except)}
      order by ends_at limit ${limit} for update skip locked`.execute(tx)
    const ids = [...new Set(rows.map((row) => row.member_id))]
    await named(ids, async () => {
      await sql`
        delete from leech_ban where (member_id, cause) in (
          select * from unnest(${rows.map((row) => row.member_id)}::bigint[],
            ${rows.map((row) => row.cause)}::text[]))`.execute(tx)
      await settle(tx, ids, now)
    })
    return rows.length
  })
}

/** Updates the flags of members according to their causes, and notifies the trackers. */
async function settle(tx: Db, memberIds: readonly number[], now: Date): Promise<void> {
  if (memberIds.length === 0) return
  const rows = await tx
    .updateTable('member')
    .set({ can_leech: sql`not can_leech`, version: sql`version + 1` })
    .where('id', 'in', [...memberIds])
    .where(
      sql<boolean>`can_leech = exists (
        select from leech_ban where leech_ban.member_id = member.id)`,
    )
    .returning(TOLD)
    .execute()
  for (const row of rows) await outbox.recordMember(tx, row, now)
}

/**
 * Sets how many simultaneous downloads a ratio policy allows; null: any number. A number that staff
 * set takes precedence.
 */
export async function allowSlots(
  tx: Db,
  memberId: number,
  slots: number | null,
  now: Date,
): Promise<void> {
  const row = await tx
    .updateTable('member')
    .set({ judged_leech_slots: slots, version: sql`version + 1` })
    .where('id', '=', memberId)
    .where('judged_leech_slots', 'is distinct from', slots)
    .returning(TOLD)
    .executeTakeFirst()
  if (row !== undefined) await outbox.recordMember(tx, row, now)
}
