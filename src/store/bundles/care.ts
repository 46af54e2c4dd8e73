import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Removal } from '../records/removals.ts'
import type { Refused, Saved } from './edit.ts'
import { inTransaction, mayStand, note, numbered } from './edit.ts'
import type { BundleRow } from './bundles.ts'
import { find, lock } from './bundles.ts'
import { mergeTrees, sizeOf } from './merge.ts'
import type { Db } from '../base/db.ts'

// Changes to the structure of the tree are made one at a time, because two parallel moves could
// create a cycle.

const TREE_LOCK = 0x6261_6275_6e01
/** The most bundles that are removed or merged together. */
const MAX_AT_ONCE = 2_000

type Done = { readonly ok: true } | Refused | { readonly ok: false; readonly code: 'TOO_LARGE' }

async function alone(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${TREE_LOCK})`.execute(tx)
}

/** Moves a bundle with its whole subtree; to null: to the top level. */
export async function move(
  db: Db,
  id: number,
  parentId: number | null,
  of: { readonly revision: number; readonly mayEditLocked: boolean },
  by: Actor,
  now: Date,
): Promise<Saved> {
  return inTransaction(db, async (tx) => {
    await alone(tx)
    const held = await lock(tx, id)
    const before = held === undefined ? undefined : await find(tx, id)
    if (held === undefined || before === undefined) return { ok: false, code: 'GONE' }
    if (held.isLocked && !of.mayEditLocked) return { ok: false, code: 'LOCKED' }
    if (before.revision !== of.revision) return { ok: false, code: 'CONFLICT' }
    // A kind never contains a higher kind, so a move cannot create a cycle.
    if (!(await mayStand(tx, held.kind, parentId))) return { ok: false, code: 'BAD_PARENT' }
    const twin = await numbered(tx, { ...before, parentId }, id)
    if (twin !== null) return { ok: false, code: 'NUMBER_TAKEN', bundleId: twin }
    await tx.updateTable('bundle').set({ parent_id: parentId }).where('id', '=', id).execute()
    return { ok: true, revision: await note(tx, before, 'Moved', by, now) }
  })
}

/**
 * Merges a bundle into another of its kind: its parts, torrents, tags, IDs and collection items
 * move there, and its address redirects there. Parts that both have (the same season, an album of
 * the same name) are merged too.
 */
export async function merge(
  db: Db,
  id: number,
  intoId: number,
  by: Actor,
  now: Date,
): Promise<Done> {
  return inTransaction(db, async (tx): Promise<Done> => {
    await alone(tx)
    for (const one of [id, intoId].sort((a, b) => a - b)) await lock(tx, one)
    const [from, into] = [await findAlive(tx, id), await findAlive(tx, intoId)]
    if (from === undefined || into === undefined) return { ok: false, code: 'GONE' }
    const isWithin = into.above.some((one) => one.id === id)
    if (id === intoId || from.kind !== into.kind || isWithin) {
      return { ok: false, code: 'BAD_PARENT' }
    }
    if ((await sizeOf(tx, id, MAX_AT_ONCE + 1)) > MAX_AT_ONCE) {
      return { ok: false, code: 'TOO_LARGE' }
    }
    await mergeTrees(tx, from, into)
    await note(tx, into, `Merged with ${from.title || `number ${from.id}`}`, by, now)
    const target = { kind: 'bundle', id, name: from.title }
    const after = { mergedInto: intoId, title: into.title }
    await audit.record(tx, { by, action: 'bundle.merge', target, after }, now)
    return { ok: true }
  })
}

async function findAlive(tx: Db, id: number): Promise<BundleRow | undefined> {
  const row = await find(tx, id)
  return row?.removedAt === null && row.mergedInto === null ? row : undefined
}

/** Locks a bundle, so that only staff can edit it, or unlocks it. */
export async function setLocked(
  db: Db,
  id: number,
  isLocked: boolean,
  by: Actor,
  now: Date,
): Promise<Done> {
  return inTransaction(db, async (tx) => {
    const held = await lock(tx, id)
    if (held === undefined) return { ok: false, code: 'GONE' }
    if (held.isLocked === isLocked) return { ok: true }
    const row = await tx
      .updateTable('bundle')
      .set({ is_locked: isLocked })
      .where('id', '=', id)
      .returning('title')
      .executeTakeFirstOrThrow()
    const target = { kind: 'bundle', id, name: row.title }
    const action = isLocked ? 'bundle.lock' : 'bundle.unlock'
    await audit.record(tx, { by, action, target }, now)
    return { ok: true }
  })
}

/**
 * Removes a bundle with its subtree; torrents stay in the catalog and keep their link to the
 * bundle.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<Done> {
  return inTransaction(db, async (tx): Promise<Done> => {
    await alone(tx)
    const held = await lock(tx, id)
    const row = held === undefined ? undefined : await find(tx, id)
    if (row === undefined) return { ok: false, code: 'GONE' }
    if ((await sizeOf(tx, id, MAX_AT_ONCE + 1)) > MAX_AT_ONCE) {
      return { ok: false, code: 'TOO_LARGE' }
    }
    // Only the selected bundle gets the reason; the others were removed together with it. Bundles
    // in the subtree that were merged elsewhere still redirect there.
    await sql`
      with recursive tree as (
        select id from bundle where id = ${id}
        union all
        select held.id from bundle as held join tree on held.parent_id = tree.id
        where held.removed_at is null and held.merged_into is null
      )
      update bundle set removed_at = ${now}, removed_by = ${by.memberId}::bigint,
        removed_reason = case when bundle.id = ${id} then ${reason}::text end
      from tree where bundle.id = tree.id`.execute(tx)
    const target = { kind: 'bundle', id, name: row.title }
    await audit.record(tx, { by, action: 'bundle.remove', target, reason }, now)
    return { ok: true }
  })
}

/** Restores a removed bundle with everything that was removed together with it. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<Done> {
  return inTransaction(db, async (tx): Promise<Done> => {
    await alone(tx)
    const row = await find(tx, id)
    if (row?.removedAt == null) return { ok: false, code: 'GONE' }
    if (row.parentId !== null && (await lock(tx, row.parentId)) === undefined) {
      return { ok: false, code: 'BAD_PARENT' }
    }
    const twin = await numbered(tx, row, id)
    if (twin !== null) return { ok: false, code: 'NUMBER_TAKEN', bundleId: twin }
    await sql`
      with recursive tree as (
        select id from bundle where id = ${id}
        union all
        select held.id from bundle as held join tree on held.parent_id = tree.id
        where held.removed_at = ${row.removedAt}
      )
      update bundle set removed_at = null, removed_by = null, removed_reason = null
      from tree where bundle.id = tree.id`.execute(tx)
    const target = { kind: 'bundle', id, name: row.title }
    await audit.record(tx, { by, action: 'bundle.restore', target }, now)
    return { ok: true }
  })
}
