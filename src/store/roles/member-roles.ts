import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { theProgram } from '../records/audit.ts'
import { endStreams } from '../records/live.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named, oneByOne } from '../records/tasks/failed-rows.ts'
import { asTarget } from '../records/members/rows.ts'
import * as memberRights from './member-rights.ts'
import * as memberSlots from './member-slots.ts'
import { notify } from '../notifications/notifications.ts'

// Classes and secondary roles of members as staff assign them; class-judging.ts assigns classes by
// rules.

export interface RoleChange {
  readonly memberId: number
  readonly kind: 'role' | 'class' | 'secondary'
  readonly before: string | null
  readonly after: string | null
  readonly cause: 'staff' | 'rule'
  readonly reason: string
}

/** Records a change of role, in the transaction of the change. */
export async function note(tx: Db, change: RoleChange, by: Actor, now: Date): Promise<void> {
  const { memberId, ...rest } = change
  const who = { changed_by: by.memberId, changed_by_name: by.name, at: now }
  await tx
    .insertInto('role_change')
    .values({ member_id: memberId, ...rest, ...who })
    .execute()
  await endStreams(tx, change.memberId)
}

/** Lists the roles that a member had and has, newest first. */
export async function changesOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('role_change')
    .select(['kind', 'before', 'after', 'cause', 'changed_by_name as by', 'reason', 'at'])
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export type Done =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'NOT_FOUND' | 'ROLE_OUTRANKS' | 'RIGHT_LACKED' }

export interface NewRole {
  readonly role: string
  readonly reason: string
  readonly expiresAt: Date | null
}

/** Gives a member a secondary role, replacing the same one given earlier. */
export async function give(
  db: Db,
  memberId: number,
  given: NewRole,
  by: Actor,
  now: Date,
): Promise<Done> {
  return db.transaction().execute((tx) => giveWithin(tx, memberId, given, by, now))
}

/** Like `give`, within a transaction. */
export async function giveWithin(
  tx: Db,
  memberId: number,
  { role, reason, expiresAt }: NewRole,
  by: Actor,
  now: Date,
): Promise<Done> {
  const member = await memberRights.lockBelow(tx, memberId, by)
  if (typeof member === 'string') return { ok: false, code: member }
  const found = await ofKind(tx, role, 'secondary')
  if (found === null) return { ok: false, code: 'NOT_FOUND' }
  if (await givesMoreThan(tx, role, by, now)) return { ok: false, code: 'RIGHT_LACKED' }
  await end(tx, memberId, role, now)
  const who = { given_by: by.memberId, given_by_name: by.name, given_at: now }
  await tx
    .insertInto('given_role')
    .values({ member_id: memberId, role, reason, ...who, expires_at: expiresAt })
    .execute()
  await memberSlots.settle(tx, [memberId], now)
  const change = { memberId, kind: 'secondary', before: null, after: role } as const
  await note(tx, { ...change, cause: 'staff', reason }, by, now)
  const after = { role, expiresAt: expiresAt?.toISOString() ?? null }
  const target = asTarget(member)
  await audit.record(tx, { by, action: 'member.give-role', target, after, reason }, now)
  const data = { role: found.name, reason }
  await notify(tx, { member: memberId, code: 'role-changed', data, href: '/me/rights', now })
  return { ok: true }
}

/** Removes a secondary role. */
export async function take(
  db: Db,
  memberId: number,
  givenId: number,
  by: Actor,
  now: Date,
): Promise<Done> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('given_role')
      .select('role')
      .where('id', '=', givenId)
      .where('member_id', '=', memberId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
    return takeWithin(tx, memberId, { role: row.role, reason: null }, by, now)
  })
}

/** Like `take`, within a transaction, by the name of the role. */
export async function takeWithin(
  tx: Db,
  memberId: number,
  { role, reason }: { readonly role: string; readonly reason: string | null },
  by: Actor,
  now: Date,
): Promise<Done> {
  const member = await memberRights.lockBelow(tx, memberId, by)
  if (typeof member === 'string') return { ok: false, code: member }
  if (!(await end(tx, memberId, role, now))) return { ok: false, code: 'NOT_FOUND' }
  await memberSlots.settle(tx, [memberId], now)
  const change = { memberId, kind: 'secondary', before: role, after: null } as const
  await note(tx, { ...change, cause: 'staff', reason: reason ?? '' }, by, now)
  const target = asTarget(member)
  const said = reason === null ? {} : { reason }
  const record = { by, action: 'member.take-role', target, before: { role }, ...said } as const
  await audit.record(tx, record, now)
  return { ok: true }
}

export interface NewClass {
  /** The slug of a class; null: none. */
  readonly class: string | null
  /** Whether no rule may change the class from then on. */
  readonly isLocked: boolean
  readonly reason: string
}

/** Gives a member a class, whatever the rules say; if it is locked, rules do not change it. */
export async function setClass(
  db: Db,
  memberId: number,
  given: NewClass,
  by: Actor,
  now: Date,
): Promise<Done> {
  return db.transaction().execute((tx) => setClassWithin(tx, memberId, given, by, now))
}

/** Like `setClass`, within a transaction. */
export async function setClassWithin(
  tx: Db,
  memberId: number,
  { class: slug, isLocked, reason }: NewClass,
  by: Actor,
  now: Date,
): Promise<Done> {
  const member = await memberRights.lockBelow(tx, memberId, by)
  if (typeof member === 'string') return { ok: false, code: member }
  const isThere = slug === null || (await ofKind(tx, slug, 'class')) !== null
  if (!isThere) return { ok: false, code: 'NOT_FOUND' }
  await tx
    .updateTable('member')
    .set({ class: slug, class_locked: isLocked })
    .where('id', '=', memberId)
    .execute()
  await memberSlots.settle(tx, [memberId], now)
  if (slug !== member.class) {
    const change = { memberId, kind: 'class', before: member.class, after: slug } as const
    await note(tx, { ...change, cause: 'staff', reason }, by, now)
  }
  const [before, after] = [{ class: member.class }, { class: slug, isLocked }]
  const target = asTarget(member)
  await audit.record(tx, { by, action: 'member.set-class', target, before, after, reason }, now)
  return { ok: true }
}

/** Its lock: the role stays until the transaction ends, and is not found if it was just removed. */
async function ofKind(tx: Db, slug: string, kind: 'class' | 'secondary') {
  const row = await tx
    .selectFrom('role')
    .select('name')
    .where('slug', '=', slug)
    .where('kind', '=', kind)
    .forKeyShare()
    .executeTakeFirst()
  return row ?? null
}

/** Returns whether a role allows anything that the member who gives it may not do. */
export async function givesMoreThan(tx: Db, role: string, by: Actor, now: Date): Promise<boolean> {
  if (by.memberId === null) return false
  const rights: ReadonlySet<string> =
    (await memberRights.rightsOfMember(tx, by.memberId, now)) ?? new Set<string>()
  const rows = await tx
    .selectFrom('role_permission')
    .select('permission')
    .where('role', '=', role)
    .where('is_allowed', '=', true)
    .execute()
  return rows.some(({ permission }) => !rights.has(permission))
}

/** Ends a secondary role; false: the member did not have it. */
async function end(tx: Db, memberId: number, role: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('given_role')
    .set({ ended_at: now })
    .where('member_id', '=', memberId)
    .where('role', '=', role)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const sameId = (id: number) => id

/** Ends secondary roles whose time has passed, for some members; returns how many members. */
export async function endExpired(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const expired = await tx
      .selectFrom('given_role')
      .select('member_id')
      .distinct()
      .where('ended_at', 'is', null)
      .where('expires_at', '<=', now)
      .where(apartFrom(sql`member_id`, except))
      .limit(limit)
      .execute()
    const members = expired.map((row) => row.member_id).sort((one, other) => one - other)
    await oneByOne(members, sameId, async (memberId) => {
      await memberRights.lock(tx, memberId)
      const ended = await tx
        .updateTable('given_role')
        .set(({ ref }) => ({ ended_at: ref('expires_at') }))
        .where('member_id', '=', memberId)
        .where('ended_at', 'is', null)
        .where('expires_at', '<=', now)
        .returning('role')
        .execute()
      const change = { memberId, kind: 'secondary', after: null, cause: 'rule' } as const
      for (const { role } of ended) {
        await note(
          tx,
          { ...change, before: role, reason: 'Its end date was reached.' },
          theProgram,
          now,
        )
      }
    })
    await named(members, () => memberSlots.settle(tx, members, now))
    return members.length
  })
}
