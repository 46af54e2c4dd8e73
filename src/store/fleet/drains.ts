import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import type { NodeRow } from './nodes.ts'
import * as nodes from './nodes.ts'

// Trackers that staff drain. The map of holders is derived from them (holders.ts): a drained
// tracker hands over its slots, and gets them back when the drain ends.

export interface Drain {
  readonly node: string
  readonly by: string
  readonly at: Date
  /** Why the drain ended without staff; null: it is active. */
  readonly failed: string | null
}

/** Why a tracker cannot be drained; `other` names the tracker that prevents it. */
export type DrainRefusal =
  | {
      readonly ok: false
      readonly code: 'NO_SUCH_NODE' | 'TWO_NODES' | 'SILENT' | 'DRAINED_ALREADY'
    }
  | { readonly ok: false; readonly code: 'NO_OTHER' }
  | { readonly ok: false; readonly code: 'OTHER_SILENT' | 'NO_LINK'; readonly other: string }

/** Returns active and failed drains, by the name of the tracker. */
export async function all(db: Db): Promise<readonly Drain[]> {
  const rows = await db.selectFrom('drained_node').selectAll().orderBy('node').execute()
  return rows.map(({ drained_by: by, ...row }) => ({ ...row, by }))
}

/** Returns the names of trackers that are drained. */
async function inForce(db: Db): Promise<readonly string[]> {
  const drains = await all(db)
  return drains.filter(({ failed }) => failed === null).map(({ node }) => node)
}

/**
 * Starts a drain; the tracker learns about it from the next map of holders. If the drain could
 * never be completed, it is refused and nothing changes.
 */
export async function drain(
  db: Db,
  node: string,
  by: audit.Actor,
  now: Date,
): Promise<{ readonly ok: true } | DrainRefusal> {
  return db.transaction().execute(async (tx) => {
    // If two drains start at the same time, the second one sees the first.
    await tx.selectFrom('holder_map').select('version').forUpdate().execute()
    const [rows, before, off] = await Promise.all([nodes.all(tx), all(tx), disabled(tx)])
    const drained = before.filter(({ failed }) => failed === null).map((one) => one.node)
    const serving = rows.filter((row) => !off.includes(row.node))
    const refusal = refusalOf(serving, node, drained, now)
    if (refusal !== null) return refusal
    const values = { node, drained_by: by.name, at: now, failed: null }
    await tx
      .insertInto('drained_node')
      .values(values)
      .onConflict((conflict) => conflict.column('node').doUpdateSet(values))
      .execute()
    const target = { kind: 'node', name: node }
    await audit.record(tx, { by, action: 'node.drain', target }, now)
    return { ok: true }
  })
}

async function disabled(tx: Db): Promise<readonly string[]> {
  const rows = await tx.selectFrom('switched_off_node').select('node').execute()
  return rows.map(({ node }) => node)
}

function refusalOf(
  rows: readonly NodeRow[],
  node: string,
  drained: readonly string[],
  now: Date,
): DrainRefusal | null {
  const isSilent = ({ heartbeatAt }: NodeRow) =>
    now.getTime() - heartbeatAt.getTime() > nodes.SILENT_SECONDS * 1_000
  const own = rows.filter((row) => row.node === node)
  if (own.length === 0) return { ok: false, code: 'NO_SUCH_NODE' }
  if (own.filter((row) => !isSilent(row)).length > 1) return { ok: false, code: 'TWO_NODES' }
  if (drained.includes(node)) return { ok: false, code: 'DRAINED_ALREADY' }
  if (own.every(isSilent)) return { ok: false, code: 'SILENT' }
  const others = rows.filter((row) => row.node !== node && !drained.includes(row.node))
  if (others.length === 0) return { ok: false, code: 'NO_OTHER' }
  // Any of the other trackers may be given a slot.
  const silent = others.find(isSilent)
  if (silent !== undefined) return { ok: false, code: 'OTHER_SILENT', other: silent.node }
  const unlinked = [...others, ...own].find(
    ({ heartbeat }) => heartbeat.listens?.link === undefined,
  )
  if (unlinked !== undefined) return { ok: false, code: 'NO_LINK', other: unlinked.node }
  return null
}

/** Ends a drain: the tracker gets its slots back. False: the tracker is not drained. */
export async function undrain(db: Db, node: string, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('drained_node')
      .where('node', '=', node)
      .returning('failed')
      .executeTakeFirst()
    if (row === undefined || row.failed !== null) return false
    const target = { kind: 'node', name: node }
    await audit.record(tx, { by, action: 'node.undrain', target }, now)
    return true
  })
}

/**
 * Ends drains that cannot continue, because a tracker reports that the memory of another one is
 * full; the slots that were handed over return, as after `undrain`. Returns the names of trackers
 * that are still drained.
 */
export async function endImpossible(db: Db, now: Date): Promise<readonly string[]> {
  const names = await inForce(db)
  if (names.length === 0) return names
  for (const { node, heartbeat } of await nodes.all(db)) {
    const fault = heartbeat.holders?.fault
    if (names.includes(node) && fault?.code === 'full') {
      await end(db, node, `the memory of ${fault.to} is full`, now)
    }
  }
  return inForce(db)
}

async function end(db: Db, node: string, reason: string, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('drained_node')
      .set({ failed: reason })
      .where('node', '=', node)
      .where('failed', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    const target = { kind: 'node', name: node }
    await audit.record(tx, { by: audit.theProgram, action: 'node.undrain', target, reason }, now)
  })
}
