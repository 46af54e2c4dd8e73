import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// Trackers that staff have disabled. Every jobs node has the list in memory, so that its hub can
// refuse them while the database is down. A tracker that is enabled again is removed from the list.

/** The channel that informs jobs nodes that the list has changed. */
export const SWITCHES_CHANNEL = 'node_switches'

export type SwitchedOff = Awaited<ReturnType<typeof all>>[number]

export type Switched =
  { readonly ok: true } | { readonly ok: false; readonly code: 'NO_SUCH_NODE' | 'OFF_ALREADY' }

/** Disables a known tracker, which stops serving within seconds. */
export async function switchOff(
  db: Db,
  storeId: string,
  reason: string,
  by: audit.Actor,
  now: Date,
): Promise<Switched> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('tracker_node')
      .select('node')
      .where('store_id', '=', storeId)
      .executeTakeFirst()
    if (found === undefined) return { ok: false, code: 'NO_SUCH_NODE' }
    const row = await tx
      .insertInto('switched_off_node')
      .values({ store_id: storeId, node: found.node, reason, switched_by: by.name, at: now })
      .onConflict((conflict) => conflict.column('store_id').doNothing())
      .returning('node')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'OFF_ALREADY' }
    const target = { kind: 'node', name: found.node }
    await audit.record(tx, { by, action: 'node.switch-off', target, reason }, now)
    await tell(tx)
    return { ok: true }
  })
}

/** Lets a tracker join again; false when it is not disabled. */
export async function switchOn(
  db: Db,
  storeId: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('switched_off_node')
      .where('store_id', '=', storeId)
      .returning(['node', 'reason'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'node', name: row.node }
    const before = { reason: row.reason }
    await audit.record(tx, { by, action: 'node.switch-on', target, before }, now)
    await tell(tx)
    return true
  })
}

/** Returns all disabled trackers, latest first. */
export async function all(db: Db) {
  return db
    .selectFrom('switched_off_node')
    .select(['store_id as storeId', 'node', 'reason', 'switched_by as switchedBy', 'at'])
    .orderBy('at', 'desc')
    .orderBy('store_id')
    .execute()
}

export async function find(db: Db, storeId: string): Promise<SwitchedOff | null> {
  const row = await db
    .selectFrom('switched_off_node')
    .select(['store_id as storeId', 'node', 'reason', 'switched_by as switchedBy', 'at'])
    .where('store_id', '=', storeId)
    .executeTakeFirst()
  return row ?? null
}

async function tell(tx: Db): Promise<void> {
  await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(tx)
}
