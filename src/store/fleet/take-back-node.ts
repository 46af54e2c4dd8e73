import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import { SWITCHES_CHANNEL } from './node-switches.ts'

/**
 * Takes a removed tracker back into the fleet under its name, with its address. Hubs accept it
 * within seconds, and it is listed when it reports. Its slots and counts are taken from its
 * reports, and its certificates stay unchanged. False: no removed tracker has this name.
 */
export async function takeBack(db: Db, name: string, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const removed = await tx
      .selectFrom('fleet_node')
      .select(['removed_reason as reason', 'joined_at as joinedAt'])
      .where('name', '=', name)
      .where('role', '=', 'tracker')
      .where('removed_at', 'is not', null)
      .forUpdate()
      .executeTakeFirst()
    if (removed === undefined) return false
    await tx
      .updateTable('fleet_node')
      .set({ removed_at: null, removed_by: null, removed_reason: null })
      // A node that joined without a join word has no time of joining.
      .set({ joined_at: removed.joinedAt ?? now })
      .where('name', '=', name)
      .execute()
    const target = { kind: 'node', name }
    const before = { reason: removed.reason }
    await audit.record(tx, { by, action: 'node.take-back', target, before }, now)
    await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(tx)
    return true
  })
}
