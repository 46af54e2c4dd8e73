import { sql } from 'kysely'
import type { Attempts, ThrottleRule } from '../../domain/rate-limits/throttle.ts'
import { afterAttempt } from '../../domain/rate-limits/throttle.ts'
import type { Db } from './db.ts'
import { deleteSome } from './prune.ts'

// Attempts are counted in the database, where all site nodes see them.

const NEVER = new Date(0)

/**
 * Counts an attempt under this key. Returns 0 if it is allowed, otherwise the seconds to wait. The
 * attempt counts before anything else is checked, so that a burst gains nothing.
 */
export async function attempt(db: Db, key: string, rule: ThrottleRule, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const nothing = { attempts: 0, last_at: now, blocked_until: NEVER, forget_at: NEVER }
    await tx
      .insertInto('throttle')
      .values({ key, ...nothing })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await tx
      .selectFrom('throttle')
      .select(['attempts', 'blocked_until', 'forget_at'])
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst()
    const { waitSeconds, after } = afterAttempt(
      row === undefined ? null : asAttempts(row),
      rule,
      now,
    )
    if (waitSeconds > 0) return waitSeconds
    await tx
      .updateTable('throttle')
      .set({
        attempts: after.attempts,
        last_at: now,
        blocked_until: after.blockedUntil,
        forget_at: after.forgetAt,
      })
      .where('key', '=', key)
      .execute()
    return 0
  })
}

/** Deletes all attempts under this key. */
export async function forget(db: Db, key: string): Promise<void> {
  await db.deleteFrom('throttle').where('key', '=', key).execute()
}

/** Undoes one attempt, which turned out to be legitimate. */
export async function takeBack(db: Db, key: string): Promise<void> {
  await db
    .updateTable('throttle')
    .set({ attempts: sql`greatest(attempts - 1, 0)`, blocked_until: NEVER })
    .where('key', '=', key)
    .execute()
}

/** Removes at most `limit` expired entries; returns how many. */
export async function prune(db: Db, limit: number, now: Date): Promise<number> {
  const where = sql`forget_at < ${now}`
  return deleteSome(db, { from: 'throttle', key: ['key'], where }, limit)
}

function asAttempts(row: { attempts: number; blocked_until: Date; forget_at: Date }): Attempts {
  return { attempts: row.attempts, blockedUntil: row.blocked_until, forgetAt: row.forget_at }
}
