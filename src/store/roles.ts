import { sql } from 'kysely'
import type { MemberRole, Permission, Rights, Role, RoleChanges } from '../domain/permissions.ts'
import {
  can,
  fixedBecause,
  isDefault,
  isForbidden,
  outranks,
  permissionNames,
  rightsOf,
  roles,
  rowOf,
} from '../domain/permissions.ts'
import type { Actor } from './audit.ts'
import * as audit from './audit.ts'
import type { Db } from './db.ts'

// Roles and their rights: the catalogue of the code with what staff changed. A change holds from
// the next request on, on every node, and signs nobody out.

export type RoleRow = Awaited<ReturnType<typeof list>>[number]

/** Why a right stays as it is. */
export interface RightRefused {
  readonly ok: false
  readonly code:
    | 'OWNER_UNTOUCHABLE' // the owner has all rights
    | 'RIGHT_FIXED' // guests, and what nobody can be deprived of
    | 'STAFF_ONLY' // a permission of staff for members
    | 'ROLE_OUTRANKS' // a role at or above that of the one who changes it
    | 'RIGHT_LACKED' // given by somebody who does not have it
}

/** A right that was changed: what the role might before and after. */
export interface RightChanged {
  readonly ok: true
  readonly before: boolean
  readonly after: boolean
}

export interface MatrixCell {
  readonly role: Role
  readonly isAllowed: boolean
  readonly isDefault: boolean
  /** Null when it can be changed by somebody. */
  readonly fixedBecause: 'GUEST' | 'OWNER' | 'BASIC' | 'STAFF_ONLY' | null
}

export interface MatrixRow {
  readonly permission: Permission
  readonly says: string
  readonly cells: readonly MatrixCell[]
}

/** All roles from guest to owner, with the number of members that can act in each. */
export async function list(db: Db) {
  return db
    .selectFrom('role')
    .leftJoin('member', (join) =>
      join.onRef('member.role', '=', 'role.slug').on('member.state', '=', 'active'),
    )
    .select(['role.slug', 'role.name', 'role.rank', 'role.color'])
    .select(({ fn }) => fn.count<number>('member.id').as('members'))
    .groupBy('role.slug')
    .orderBy('role.rank')
    .execute()
}

/** Every permission against every role. */
export async function matrix(db: Db): Promise<readonly MatrixRow[]> {
  const rows = await db
    .selectFrom('role_permission')
    .select(['role', 'permission', 'is_allowed'])
    .execute()
  const changesOf = (role: Role): RoleChanges =>
    Object.fromEntries(
      rows.filter((row) => row.role === role).map((row) => [row.permission, row.is_allowed]),
    )
  const rights = new Map(roles.map((role) => [role, rightsOf(role, changesOf(role))]))
  return permissionNames.map((permission) => ({
    permission,
    says: rowOf(permission).says,
    cells: roles.map((role) => cell(role, permission, rights.get(role) as Rights)),
  }))
}

function cell(role: Role, permission: Permission, rights: Rights): MatrixCell {
  return {
    role,
    isAllowed: can(rights, permission),
    isDefault: isDefault(role, permission) === can(rights, permission),
    fixedBecause:
      fixedBecause(role, permission) ?? (isForbidden(role, permission) ? 'STAFF_ONLY' : null),
  }
}

/** What a role may do now. */
export async function rightsNow(db: Db, role: Role): Promise<Rights> {
  const rows = await db
    .selectFrom('role_permission')
    .select(['permission', 'is_allowed'])
    .where('role', '=', role)
    .execute()
  return rightsOf(role, Object.fromEntries(rows.map((row) => [row.permission, row.is_allowed])))
}

/** Gives a role a permission that it does not have by default. */
export function allow(db: Db, role: Role, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: true, by }, now)
}

/** Takes a permission from a role. */
export function deny(db: Db, role: Role, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: false, by }, now)
}

/** Leaves a permission of a role to the catalogue again. */
export function reset(db: Db, role: Role, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: isDefault(role, permission), by }, now)
}

interface Change {
  readonly role: Role
  readonly permission: Permission
  readonly isAllowed: boolean
  readonly by: Actor
}

async function change(
  db: Db,
  { role, permission, isAllowed, by }: Change,
  now: Date,
): Promise<RightChanged | RightRefused> {
  return db.transaction().execute(async (tx) => {
    // One at a time a role: what is refused below is judged by what holds then.
    await tx.selectFrom('role').select('slug').where('slug', '=', role).forUpdate().execute()
    const code = await whyNot(tx, { role, permission, isAllowed, by })
    if (code !== null) return { ok: false, code }
    const before = can(await rightsNow(tx, role), permission)
    if (isAllowed === isDefault(role, permission)) await forget(tx, role, permission)
    else await note(tx, { role, permission, isAllowed, by }, now)
    const changed = { before: { isAllowed: before }, after: { isAllowed } }
    const target = { kind: 'role', name: `${role}: ${permission}` }
    await audit.record(tx, { by, action: 'role.set-right', target, ...changed }, now)
    return { ok: true, before, after: isAllowed }
  })
}

async function whyNot(tx: Db, change: Change): Promise<RightRefused['code'] | null> {
  const { role, permission, isAllowed, by } = change
  const fixed = fixedBecause(role, permission)
  if (fixed !== null) return fixed === 'OWNER' ? 'OWNER_UNTOUCHABLE' : 'RIGHT_FIXED'
  if (isAllowed && isForbidden(role, permission)) return 'STAFF_ONLY'
  const editor = await actingRole(tx, by)
  if (editor === 'owner') return null
  if (editor === null || !outranks(editor, role)) return 'ROLE_OUTRANKS'
  return isAllowed && !can(await rightsNow(tx, editor), permission) ? 'RIGHT_LACKED' : null
}

/** The role in which somebody acts: the command line as the owner; null when they may no more. */
export async function actingRole(tx: Db, by: Actor): Promise<MemberRole | null> {
  if (by.memberId === null) return 'owner'
  const row = await tx
    .selectFrom('member')
    .select('role')
    .where('id', '=', by.memberId)
    .where('state', '=', 'active')
    .forShare()
    .executeTakeFirst()
  return row?.role ?? null
}

async function note(tx: Db, { role, permission, isAllowed, by }: Change, now: Date): Promise<void> {
  const changed = { is_allowed: isAllowed, changed_by: by.memberId, changed_at: now }
  await tx
    .insertInto('role_permission')
    .values({ role, permission, ...changed })
    .onConflict((conflict) => conflict.columns(['role', 'permission']).doUpdateSet(changed))
    .execute()
}

async function forget(tx: Db, role: Role, permission: Permission): Promise<void> {
  await tx
    .deleteFrom('role_permission')
    .where('role', '=', role)
    .where('permission', '=', permission)
    .execute()
}

/** What was changed for the role of a member's row, as one value: for `access.forRequest`. */
export const changesOfMember = sql<RoleChanges>`(
  select coalesce(jsonb_object_agg(permission, is_allowed), '{}')
  from role_permission where role_permission.role = member.role
)`
