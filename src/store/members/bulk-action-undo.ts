import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import type { BulkAct, BulkActInput } from '../../domain/members/bulk-actions.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import * as memberBans from '../bans/member-bans.ts'
import { thawWithin } from '../roles/invite-freeze.ts'
import * as memberRoles from '../roles/member-roles.ts'
import * as warnings from './warnings.ts'
import * as watch from './watch.ts'

// What a bulk action changed for each member is stored with it, so that it can be undone. A member
// whose state has changed again since keeps the newer state.

/** The state of a member before the action, and what the action added. */
interface Undo {
  readonly state: string
  readonly banReason: string | null
  readonly banEndsAt: string | null
  readonly class: string | null
  readonly isLocked: boolean
  readonly roleEndsAt: string | null
  /** When the action was carried out. */
  readonly at: string
  readonly warning?: number
  readonly isBanned?: boolean
}

interface Work {
  readonly id: number
  readonly act: BulkAct
  readonly given: unknown
}

/** Stores the state of these members, in the transaction that changes it. */
export async function store(
  tx: Db,
  { id, given }: Work,
  members: readonly number[],
  now: Date,
): Promise<void> {
  const { role = '' } = given as BulkActInput
  await sql`
    insert into member_batch_effect (batch_id, member_id, undo)
    select ${id}, member.id, jsonb_build_object('state', state, 'banReason', ban_reason,
      'banEndsAt', ban_ends_at, 'class', class, 'isLocked', class_locked, 'at', ${now}::timestamptz,
      'roleEndsAt', (select expires_at from given_role
        where given_role.member_id = member.id and role = ${role} and ended_at is null))
    from member where id = any(${members}::bigint[])`.execute(tx)
}

/** Stores what the action created for a member. */
export async function storeMade(
  tx: Db,
  batchId: number,
  memberId: number,
  made: Pick<Undo, 'warning' | 'isBanned'>,
): Promise<void> {
  await sql`
    update member_batch_effect set undo = undo || ${JSON.stringify(made)}::jsonb
    where batch_id = ${batchId} and member_id = ${memberId}`.execute(tx)
}

interface Turn {
  readonly by: Actor
  readonly limit: number
  /** Members to skip, because undoing the action failed for them before. */
  readonly except: readonly number[]
  readonly now: Date
}

/**
 * Undoes a batch for its next members whose roles are among `below`. Returns how many were
 * processed, and for how many the action was undone.
 *
 * @throws RowFailed
 */
export async function undoSome(
  tx: Db,
  work: Work,
  below: readonly string[],
  { by, limit, except, now }: Turn,
): Promise<{ readonly seen: number; readonly undone: number }> {
  const { rows } = await sql<{ member_id: number; undo: Undo }>`
    delete from member_batch_effect where batch_id = ${work.id} and member_id in (
      select member_id from member_batch_effect join member on member.id = member_id
      where batch_id = ${work.id} and member.role = any(${below}::text[])
        and ${apartFrom(sql`member_id`, except)}
      order by member_id limit ${limit})
    returning member_id, undo`.execute(tx)
  let undone = 0
  const seen = await oneByOne(rows, idOf, async ({ member_id: memberId, undo }) => {
    if (await undoOne(tx, work, memberId, undo, by, now)) undone++
  })
  return { seen, undone }
}

/** Returns whether a batch can still be undone for any member. */
export async function isAnyLeft(tx: Db, batchId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('member_batch_effect')
    .select('member_id')
    .where('batch_id', '=', batchId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const idOf = ({ member_id: memberId }: { readonly member_id: number }) => memberId

async function undoOne(
  tx: Db,
  work: Work,
  memberId: number,
  undo: Undo,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const { role = '', isLocked = false, amount } = work.given as BulkActInput
  const reason = `Bulk action ${work.id} was undone`
  switch (work.act) {
    case 'ban':
      return undoBan(tx, memberId, undo, by, now)
    case 'warn': {
      const isLifted =
        undo.warning !== undefined && (await warnings.lift(tx, memberId, undo.warning, by, now))
      if (undo.isBanned === true) await undoBan(tx, memberId, undo, by, now)
      return isLifted
    }
    case 'give-role':
      if (!(await holdsRole(tx, memberId, role, new Date(undo.at)))) return false
      return (await memberRoles.takeWithin(tx, memberId, { role, reason }, by, now)).ok
    case 'take-role': {
      const expiresAt = undo.roleEndsAt === null ? null : new Date(undo.roleEndsAt)
      if (expiresAt !== null && expiresAt <= now) return false
      if (await holdsRole(tx, memberId, role)) return false
      return (await memberRoles.giveWithin(tx, memberId, { role, reason, expiresAt }, by, now)).ok
    }
    case 'set-class': {
      const before = { class: undo.class, isLocked: undo.isLocked, reason }
      if (!(await hasClass(tx, memberId, role, isLocked))) return false
      return (await memberRoles.setClassWithin(tx, memberId, before, by, now)).ok
    }
    case 'freeze-invites':
      return thawWithin(tx, memberId, new Date(undo.at), by, now)
    case 'watch':
      return watch.unwatchWithin(tx, memberId, by, now, new Date(undo.at))
    case 'invites':
    case 'tokens': {
      const entries = move(work.act, BigInt(amount), { member: memberId }, { system: 'staff' })
      const cause = { kind: 'batch', id: work.id, says: reason }
      const key = `batch-undo:${work.id}:${memberId}`
      return (await ledger.post(tx, { kind: 'grant', key, cause, entries, by: by.memberId, now }))
        .ok
    }
    default:
      return false
  }
}

/** Restores the state before a ban, unless the member was banned or reinstated since then. */
async function undoBan(tx: Db, memberId: number, undo: Undo, by: Actor, now: Date) {
  const same = await tx
    .selectFrom('member')
    .select('id')
    .where('id', '=', memberId)
    .where('state', '=', 'banned')
    .where('banned_at', '=', new Date(undo.at))
    .forUpdate()
    .executeTakeFirst()
  if (same === undefined) return false
  if (undo.state === 'parked') {
    return (await memberBans.letRest(tx, memberId, undo.banReason, by, now)).ok
  }
  if (undo.state !== 'banned') return (await memberBans.letIn(tx, memberId, by, now)).ok
  const endsAt = undo.banEndsAt === null ? null : new Date(undo.banEndsAt)
  return (await memberBans.banWithin(tx, memberId, undo.banReason ?? '', by, now, endsAt)).ok
}

/** Returns whether a member has a secondary role; with `at`, one that was assigned at that time. */
async function holdsRole(tx: Db, memberId: number, role: string, at?: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('given_role')
    .select('given_at')
    .where('member_id', '=', memberId)
    .where('role', '=', role)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined && (at === undefined || row.given_at.getTime() === at.getTime())
}

async function hasClass(tx: Db, memberId: number, slug: string, isLocked: boolean) {
  const row = await tx
    .selectFrom('member')
    .select(['class', 'class_locked'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row !== undefined && (row.class ?? '') === slug && row.class_locked === isLocked
}
