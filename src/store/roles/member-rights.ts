import { sql } from 'kysely'
import type { Explained, GiverKind, Saying, Told } from '../../domain/roles/given-rights.ts'
import { explain, rightsWith } from '../../domain/roles/given-rights.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Permission, Rights, RoleChanges } from '../../domain/roles/permissions.ts'
import {
  can,
  fixedBecause,
  isPermission,
  outranks,
  permissionNames,
} from '../../domain/roles/permissions.ts'
import type { Actor } from '../records/audit.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import { endStreams } from '../records/live.ts'
import type { Db } from '../base/db.ts'
import { asTarget } from '../records/members/rows.ts'
import { notify } from '../notifications/notifications.ts'
import * as roles from './roles.ts'

// The permissions of one member. They are read with each request, so that changes and expiry take
// effect immediately.

/**
 * Selects the permissions from class, secondary roles and overrides as one value, for a query over
 * `member`.
 */
export function sayingsOfMember(now: Date) {
  return sql<readonly Saying[]>`(
    select coalesce(jsonb_agg(jsonb_build_object(
      'by', by, 'permission', permission, 'isAllowed', is_allowed)), '[]')
    from (
      select 'class' as by, permission, is_allowed from role_permission
        where role_permission.role = member.class
      union all
      select 'secondary', permission, is_allowed
        from given_role join role_permission using (role)
        where given_role.member_id = member.id and ended_at is null
          and (expires_at is null or expires_at > ${now})
      union all
      select 'own', permission, is_allowed from given_right
        where given_right.member_id = member.id and ended_at is null
          and (expires_at is null or expires_at > ${now})
    ) as said
  )`
}

/**
 * Returns everything that a member may do now, whether or not the address is verified; null: no
 * such member.
 */
export async function rightsOfMember(db: Db, memberId: number, now: Date): Promise<Rights | null> {
  const row = await db
    .selectFrom('member')
    .select(['role', roles.changesOfMember.as('changes'), sayingsOfMember(now).as('sayings')])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row === undefined ? null : rightsWith(row.role, row.changes, row.sayings)
}

/** A role or right that a member was given, as pages show it. */
export interface Given {
  readonly id: number
  /** The slug of a role, or a permission. */
  readonly what: string
  readonly label: string
  readonly isAllowed: boolean
  readonly reason: string
  readonly by: string
  readonly at: Date
  readonly expiresAt: Date | null
}

export interface MemberRights {
  readonly role: MemberRole
  readonly class: { readonly slug: string; readonly name: string } | null
  readonly isLocked: boolean
  readonly secondary: readonly Given[]
  readonly own: readonly Given[]
  readonly answers: readonly Explained[]
}

/** Returns everything that allows or denies each permission of a member; null: no such member. */
export async function explained(db: Db, memberId: number, now: Date): Promise<MemberRights | null> {
  const member = await db
    .selectFrom('member')
    .leftJoin('role as class', 'class.slug', 'member.class')
    .select(['member.role', 'class.slug', 'class.name', 'class_locked as isLocked'])
    .select(roles.changesOfMember.as('changes'))
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  if (member === undefined) return null
  const secondary = await rolesOf(db, memberId, now)
  const own = await ownOf(db, memberId, now)
  const told = [...(await toldByRoles(db, memberId, now)), ...own.map(asTold)]
  const { role, changes, slug, name, isLocked } = member
  return {
    role,
    class: slug === null || name === null ? null : { slug, name },
    isLocked,
    secondary,
    own,
    answers: permissionNames.map((one) => explain(role, changes as RoleChanges, told, one)),
  }
}

function asTold({ what, isAllowed, reason, by, expiresAt }: Given): Told {
  return { by: 'own', permission: what, isAllowed, name: by, reason, expiresAt }
}

/** Returns the secondary roles that a member currently has. */
async function rolesOf(db: Db, memberId: number, now: Date): Promise<readonly Given[]> {
  const rows = await db
    .selectFrom('given_role')
    .innerJoin('role', 'role.slug', 'given_role.role')
    .select(['id', 'role.slug as what', 'role.name as label', 'reason', 'given_by_name as by'])
    .select(['given_at as at', 'expires_at as expiresAt'])
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('role.rank')
    .execute()
  return rows.map((row) => ({ ...row, isAllowed: true }))
}

/** Returns the overrides of a member that currently apply. */
async function ownOf(db: Db, memberId: number, now: Date): Promise<readonly Given[]> {
  const rows = await db
    .selectFrom('given_right')
    .select(['id', 'permission as what', 'is_allowed as isAllowed', 'reason'])
    .select(['given_by_name as by', 'given_at as at', 'expires_at as expiresAt'])
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('permission')
    .execute()
  return rows.map((row) => ({ ...row, label: row.what }))
}

async function toldByRoles(db: Db, memberId: number, now: Date): Promise<readonly Told[]> {
  const { rows } = await sql<Told & { readonly by: GiverKind }>`
    select 'class' as by, permission, is_allowed as "isAllowed", role.name, null as reason,
      null::timestamptz as "expiresAt"
    from member join role on role.slug = member.class
      join role_permission on role_permission.role = role.slug
    where member.id = ${memberId}
    union all
    select 'secondary', permission, is_allowed, role.name, reason, expires_at
    from given_role join role on role.slug = given_role.role
      join role_permission on role_permission.role = role.slug
    where member_id = ${memberId} and ended_at is null
      and (expires_at is null or expires_at > ${now})`.execute(db)
  return rows
}

export interface NewRight {
  readonly permission: Permission
  readonly isAllowed: boolean
  readonly reason: string
  readonly expiresAt: Date | null
}

export type RightGiven =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'NOT_FOUND' | 'RIGHT_FIXED' | 'RIGHT_LACKED' | 'ROLE_OUTRANKS'
    }

/**
 * Allows or denies one member a permission, whatever the roles say; replaces an earlier override.
 */
export async function give(
  db: Db,
  memberId: number,
  right: NewRight,
  by: Actor,
  now: Date,
): Promise<RightGiven> {
  return db.transaction().execute((tx) => giveWithin(tx, memberId, right, by, now))
}

/** Like `give`, within a transaction. */
export async function giveWithin(
  tx: Db,
  memberId: number,
  { permission, isAllowed, reason, expiresAt }: NewRight,
  by: Actor,
  now: Date,
): Promise<RightGiven> {
  const member = await lockBelow(tx, memberId, by)
  if (typeof member === 'string') return { ok: false, code: member }
  if (fixedBecause(member.role, permission) !== null) return { ok: false, code: 'RIGHT_FIXED' }
  const lacks = by.memberId !== null && !(await hasRight(tx, by.memberId, permission, now))
  if (isAllowed && lacks) return { ok: false, code: 'RIGHT_LACKED' }
  await end(tx, memberId, permission, now)
  const who = { given_by: by.memberId, given_by_name: by.name, given_at: now }
  await tx
    .insertInto('given_right')
    .values({
      ...{ member_id: memberId, permission, is_allowed: isAllowed, reason },
      ...who,
      expires_at: expiresAt,
    })
    .execute()
  const after = { permission, isAllowed, expiresAt: expiresAt?.toISOString() ?? null }
  const target = asTarget(member)
  await audit.record(tx, { by, action: 'member.give-right', target, after, reason }, now)
  const code = isAllowed ? 'right-given' : 'right-denied'
  const data = { permission, reason }
  await notify(tx, { member: memberId, code, data, href: '/me/rights', now })
  return { ok: true }
}

/** Removes the override of one member, so that the roles decide again. */
export async function takeBack(
  db: Db,
  memberId: number,
  rightId: number,
  by: Actor,
  now: Date,
): Promise<RightGiven> {
  return db.transaction().execute((tx) => takeBackWithin(tx, memberId, rightId, by, now))
}

/** Like `takeBack`, within a transaction. */
export async function takeBackWithin(
  tx: Db,
  memberId: number,
  rightId: number,
  by: Actor,
  now: Date,
): Promise<RightGiven> {
  const member = await lockBelow(tx, memberId, by)
  if (typeof member === 'string') return { ok: false, code: member }
  const row = await tx
    .selectFrom('given_right')
    .select(['permission', 'is_allowed'])
    .where('id', '=', rightId)
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined || !isPermission(row.permission)) return { ok: false, code: 'NOT_FOUND' }
  const isGift = !row.is_allowed && by.memberId !== null
  if (isGift && !(await hasRight(tx, by.memberId, row.permission, now))) {
    return { ok: false, code: 'RIGHT_LACKED' }
  }
  await end(tx, memberId, row.permission, now)
  const before = { permission: row.permission, isAllowed: row.is_allowed }
  const target = asTarget(member)
  await audit.record(tx, { by, action: 'member.take-right', target, before }, now)
  return { ok: true }
}

async function end(tx: Db, memberId: number, permission: string, now: Date): Promise<void> {
  await tx
    .updateTable('given_right')
    .set({ ended_at: now })
    .where('member_id', '=', memberId)
    .where('permission', '=', permission)
    .where('ended_at', 'is', null)
    .execute()
  await endStreams(tx, memberId)
}

export async function lock(tx: Db, memberId: number) {
  return tx
    .selectFrom('member')
    .select(['id', 'name', 'role', 'class'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
}

/** Locks a member whose permissions `by` may change, or returns why they may not. */
export async function lockBelow(tx: Db, memberId: number, by: Actor) {
  const member = await lock(tx, memberId)
  if (member === undefined) return 'NOT_FOUND'
  return (await whyNot(tx, member.role, by)) ?? member
}

/** Returns why staff may not change a member: they may change only those below their role. */
async function whyNot(tx: Db, role: MemberRole, by: Actor): Promise<'ROLE_OUTRANKS' | null> {
  const editor = await actingRole(tx, by)
  if (by.memberId === null) return null
  return editor !== null && outranks(editor, role) ? null : 'ROLE_OUTRANKS'
}

/** Returns whether a member may do something now. */
export async function hasRight(
  tx: Db,
  memberId: number,
  permission: Permission,
  now: Date,
): Promise<boolean> {
  const rights = await rightsOfMember(tx, memberId, now)
  return rights !== null && can(rights, permission)
}
