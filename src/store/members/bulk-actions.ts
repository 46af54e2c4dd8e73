import { sql } from 'kysely'
import type { BulkAct, BulkActInput, BulkState } from '../../domain/members/bulk-actions.ts'
import { undoableActs } from '../../domain/members/bulk-actions.ts'
import type { GrantBounds } from '../../domain/points/grant-bounds.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../domain/roles/permission-rows.ts'
import { outranks } from '../../domain/roles/permissions.ts'
import type { WarningPolicy } from '../../domain/members/warnings.ts'
import type { Actor } from '../records/audit.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { named } from '../records/tasks/failed-rows.ts'
import { actOn, mayAct, mayStill } from './bulk-action-kinds.ts'
import { holdOthers, isLarge } from './bulk-action-hour.ts'
import { isAnyLeft, undoSome } from './bulk-action-undo.ts'
import type { Chosen, Planned } from './bulk-action-choice.ts'
import { touched } from './bulk-action-choice.ts'
import * as tasks from '../records/tasks/tasks.ts'
import { askForApproval } from '../roles/staff-rights.ts'

// Actions of staff on many members. A bulk action is stored with its filter and processed by a task
// in steps. Each step acts and stores its progress in one transaction, so that each member is
// processed once. Members at or above the role of the author are never included.

const BULK_ACTION_TASK = 'act-on-members'

interface Begun extends Omit<Planned, 'role'> {
  readonly given: BulkActInput
  /** What staff may grant without approval; required for invites and tokens. */
  readonly bounds?: GrantBounds
}

/**
 * Starts a bulk action, or requests approval if it is large; otherwise the task runs immediately.
 * Returns the ID of the action; for a form that was sent twice, that of the first.
 */
export async function begin(
  db: Db,
  batch: Begun,
  by: Actor & { readonly memberId: number },
  role: MemberRole,
  now: Date,
): Promise<number> {
  const { act, given, chosen, bounds } = batch
  return db.transaction().execute(async (tx) => {
    const same = await holdOthers(tx, batch, by.memberId, now)
    if (same !== null) return same
    const { rows } = await sql<{ count: number; last: number }>`
      select count(*) as count, coalesce(max(id), 0) as last from member
      where ${touched({ ...batch, role }, now)}`.execute(tx)
    const [{ count, last }] = rows
    const size = { act, affected: count, amount: given.amount, bounds }
    const isAsked = await isLarge(tx, size, by.memberId, now)
    const { id } = await tx
      .insertInto('member_batch')
      .values({
        act,
        given: JSON.stringify(given),
        filter: JSON.stringify(chosen),
        expected: count,
        up_to: last,
        state: isAsked ? 'asked' : 'running',
        started_by: by.memberId,
        started_by_name: by.name,
        created_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target = { kind: 'batch', id, name: `${act}, ${count} members` }
    const after = { ...given, filter: JSON.stringify(chosen) }
    await audit.record(tx, { by, action: 'batch.begin', target, after }, now)
    if (isAsked) {
      const data = { by: by.name, members: count }
      const href = `/admin/bulk-actions/${id}`
      const news = { code: 'bulk-action-to-approve', data, href } as const
      const roles = memberRoles.filter((other) => !outranks(role, other))
      await askForApproval(tx, { by, permission: 'members.bulk', roles, ...news }, now)
    } else await tasks.wake(tx, BULK_ACTION_TASK)
    return id
  })
}

export type Approved =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'NOT_FOUND' | 'OWN_REQUEST' | 'ROLE_OUTRANKS' | 'AUTHOR_LACKS' | 'GROWN'
    }

/** Approves a bulk action of another staff member with the same role or a lower one. */
export async function approve(
  db: Db,
  id: number,
  by: Actor & { readonly memberId: number },
  role: MemberRole,
  now: Date,
): Promise<Approved> {
  return db.transaction().execute(async (tx) => {
    const batch = await tx
      .selectFrom('member_batch')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'asked')
      .forUpdate()
      .executeTakeFirst()
    if (batch === undefined) return { ok: false, code: 'NOT_FOUND' }
    if (batch.started_by === by.memberId) return { ok: false, code: 'OWN_REQUEST' }
    const author = await actingRole(tx, { memberId: batch.started_by })
    if (author !== null && outranks(author, role)) return { ok: false, code: 'ROLE_OUTRANKS' }
    const isAble = await mayStill(tx, batch, authorOf(batch), now)
    if (author === null || !isAble) return { ok: false, code: 'AUTHOR_LACKS' }
    // Matches may have changed since the preview; members that were not in it are not affected.
    const members = await next(tx, batch, author, batch.expected + 1, now)
    if (members.length > batch.expected) return { ok: false, code: 'GROWN' }
    const approved = { approved_by: by.memberId, approved_by_name: by.name }
    await tx
      .updateTable('member_batch')
      .set({ state: 'running', ...approved })
      .where('id', '=', id)
      .execute()
    const target = { kind: 'batch', id, name: `${batch.act}, ${batch.expected} members` }
    await audit.record(tx, { by, action: 'batch.approve', target }, now)
    await tasks.wake(tx, BULK_ACTION_TASK)
    return { ok: true }
  })
}

/** Undoes a batch that has ended, for all its members. False when there is nothing to undo. */
export async function undo(
  db: Db,
  id: number,
  by: Actor & { readonly memberId: number },
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('member_batch')
      .set({ state: 'undoing', undone_by: by.memberId, undone_by_name: by.name, ended_at: null })
      .where('id', '=', id)
      .where('state', 'in', ['done', 'stopped'])
      .where('act', 'in', undoableActs)
      .where('done', '>', 0)
      .returning(['act', 'done'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'batch', id, name: row.act }
    await audit.record(tx, { by, action: 'batch.undo', target, after: { done: row.done } }, now)
    await tasks.wake(tx, BULK_ACTION_TASK)
    return true
  })
}

export type BulkActionRow = Awaited<ReturnType<typeof list>>[number]

/** Returns bulk actions, optionally those in one state, newest first, below the ID `before`. */
export async function list(db: Db, state: BulkState | null, before: number | null, limit: number) {
  let query = shown(db)
  if (state !== null) query = query.where('state', '=', state)
  if (before !== null) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

export async function find(db: Db, id: number): Promise<BulkActionRow | null> {
  return (await shown(db).where('id', '=', id).executeTakeFirst()) ?? null
}

function shown(db: Db) {
  return db
    .selectFrom('member_batch')
    .select(['id', 'act', 'expected', 'done', 'state', 'started_by_name as startedBy'])
    .select(['started_by as startedById', 'approved_by_name as approvedBy'])
    .select(['undone_by_name as undoneBy', 'undone'])
    .select(['created_at as createdAt', 'ended_at as endedAt'])
    .select(sql<BulkActInput>`given`.as('given'))
}

/**
 * Stops a batch between two steps, or declines it before it has started. What was already done
 * stays. Returns false when the batch is not running.
 */
export async function stop(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('member_batch')
      .set({ state: 'stopped', ended_at: now })
      .where('id', '=', id)
      .where('state', 'in', ['asked', 'running'])
      .returning(['act', 'done'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'batch', id, name: row.act }
    await audit.record(tx, { by, action: 'batch.stop', target, after: { done: row.done } }, now)
    return true
  })
}

/** Processes the next members of the oldest batch; returns how many, 0 when none is left. */
export async function step(
  db: Db,
  policy: WarningPolicy,
  now: Date,
  ...[atOnce, except = []]: Some
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const batch = await tx
      .selectFrom('member_batch')
      .selectAll()
      .where('state', 'in', ['running', 'undoing'])
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (batch === undefined) return 0
    if (batch.state === 'undoing') return undoStep(tx, batch, { limit: atOnce, except }, now)
    const by = authorOf(batch)
    // Authors who have lost their role since then, or are banned, can no longer act.
    const acting = await actingRole(tx, by)
    const role = acting !== null && (await mayStill(tx, batch, by, now)) ? acting : null
    const members = role === null ? [] : await next(tx, batch, role, atOnce, now)
    const good = members.filter((id) => !except.includes(id))
    await named(good, () => actOn(tx, batch, good, policy, by, now))
    const isOver = members.length < atOnce
    await tx
      .updateTable('member_batch')
      .set({
        done: batch.done + good.length,
        at: members.at(-1) ?? batch.at,
        ...(isOver ? { state: role === null ? 'stopped' : 'done', ended_at: now } : {}),
      })
      .where('id', '=', batch.id)
      .execute()
    // At least 1, as another bulk action may be waiting after this one.
    return Math.max(members.length, 1)
  })
}

function authorOf(batch: { readonly started_by: number; readonly started_by_name: string }): Actor {
  return { memberId: batch.started_by, name: batch.started_by_name, address: null }
}

type Batch = Work & {
  readonly id: number
  readonly expected: number
  readonly done: number
  readonly undone: number
  readonly undone_by: number | null
  readonly undone_by_name: string | null
}

/**
 * Undoes a batch for its next members; ends the undoing when none is left. Others can undo it for
 * members at or above the role of `undone_by`, and for all when `undone_by` may no longer do this.
 */
async function undoStep(
  tx: Db,
  batch: Batch,
  some: { readonly limit: number; readonly except: readonly number[] },
  now: Date,
): Promise<number> {
  const { undone_by: memberId, undone_by_name: name } = batch
  const by: Actor = { memberId, name: name ?? '', address: null }
  const role = (await mayAct(tx, batch.act, by, now)) ? await actingRole(tx, by) : null
  const below = role === null ? [] : memberRoles.filter((other) => outranks(role, other))
  const { seen, undone } = await undoSome(tx, batch, below, { by, ...some, now })
  const isOver = seen < some.limit
  await tx
    .updateTable('member_batch')
    .set({
      undone: batch.undone + undone,
      ...(isOver ? { state: await restOf(tx, batch), ended_at: now } : {}),
    })
    .where('id', '=', batch.id)
    .execute()
  return Math.max(seen, 1)
}

/** Returns the state of a bulk action after undoing it has ended. */
async function restOf(tx: Db, { id, done, expected }: Batch): Promise<BulkState> {
  if (!(await isAnyLeft(tx, id))) return 'undone'
  return done < expected ? 'stopped' : 'done'
}

interface Work {
  readonly act: BulkAct
  readonly filter: unknown
  readonly given: unknown
  readonly at: number
  readonly up_to: number
}

async function next(tx: Db, work: Work, role: MemberRole, limit: number, now: Date) {
  const { act, filter, given, at, up_to: upTo } = work
  const planned = { act, role, chosen: filter as Chosen, given: given as BulkActInput }
  const { rows } = await sql<{ id: number }>`
    select id from member where id > ${at} and id <= ${upTo} and ${touched(planned, now)}
    order by id limit ${limit} for update of member`.execute(tx)
  return rows.map(({ id }) => id)
}
