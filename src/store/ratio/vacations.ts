import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as leechRights from './leech-rights.ts'
import * as judge from './judge.ts'

// A member on vacation: downloading is disabled, and the timers of a watch are paused.

/** Begins a vacation, or moves its end. */
export async function begin(db: Db, memberId: number, until: Date, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('vacation')
      .values({ member_id: memberId, from_at: now, until_at: until })
      .onConflict((conflict) =>
        conflict.column('member_id').doUpdateSet({
          // The row of an earlier vacation that has ended is reused, with a new start.
          from_at: sql`case when vacation.until_at > ${now} then vacation.from_at
            else excluded.from_at end`,
          until_at: until,
        }),
      )
      .execute()
    const reason = 'You are on vacation. End it on your ratio standing page.'
    await leechRights.forbid(tx, memberId, { cause: 'vacation', reason, endsAt: until }, now)
    await judge.judgeMembers(tx, [memberId], now)
  })
}

export async function end(db: Db, memberId: number, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('vacation').where('member_id', '=', memberId).execute()
    await leechRights.allow(tx, memberId, 'vacation', now)
    await judge.judgeMembers(tx, [memberId], now)
  })
}
