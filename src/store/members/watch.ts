import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { asTarget } from '../records/members/rows.ts'

// Members that staff watch. Members do not learn that they are watched.

/** Starts watching a member, replacing an earlier reason. */
export async function watchWithin(
  tx: Db,
  memberId: number,
  reason: string,
  by: Actor,
  now: Date,
): Promise<void> {
  const row = await tx
    .updateTable('member')
    .set({ watched_at: now, watched_by_name: by.name, watch_reason: reason })
    .where('id', '=', memberId)
    .returning(['id', 'name'])
    .executeTakeFirst()
  if (row === undefined) return
  await audit.record(tx, { by, action: 'member.watch', target: asTarget(row), reason }, now)
}

/** Stops watching a member; with `at`, only if watching began at that time. */
export async function unwatchWithin(
  tx: Db,
  memberId: number,
  by: Actor,
  now: Date,
  at: Date | null = null,
): Promise<boolean> {
  let query = tx
    .updateTable('member')
    .set({ watched_at: null, watched_by_name: null, watch_reason: null })
    .where('id', '=', memberId)
    .where('watched_at', 'is not', null)
  if (at !== null) query = query.where('watched_at', '=', at)
  const row = await query.returning(['id', 'name']).executeTakeFirst()
  if (row === undefined) return false
  await audit.record(tx, { by, action: 'member.unwatch', target: asTarget(row) }, now)
  return true
}

/** Stops watching a member; false: staff did not watch the member. */
export async function unwatch(db: Db, memberId: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute((tx) => unwatchWithin(tx, memberId, by, now))
}
