import type { Role } from '../../domain/roles/permission-rows.ts'
import { roles as builtIn } from '../../domain/roles/permission-rows.ts'
import type { Permission, Rights, RoleChanges } from '../../domain/roles/permissions.ts'
import {
  can,
  fixedBecause,
  isDefault,
  isForbidden,
  isForStaff,
  outranks,
  permissionNames,
  rightsOf,
  rowOf,
} from '../../domain/roles/permissions.ts'
import type { Actor } from '../records/audit.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import { endStreams } from '../records/live.ts'
import type { Db } from '../base/db.ts'
import * as memberRights from './member-rights.ts'

// The permissions of each role: for built-in roles, the defaults in the code with the changes that
// staff made; for classes and secondary roles, what staff set. A change takes effect with the next
// request, on every node, and ends no session.

/** Why a permission cannot be changed. */
export interface RightRefused {
  readonly ok: false
  readonly code:
    | 'NO_ROLE'
    | 'OWNER_UNTOUCHABLE' // the owner has all permissions
    | 'RIGHT_FIXED' // guests, and permissions that cannot be removed
    | 'STAFF_ONLY' // a staff permission for members, or for everyone who reaches a class
    | 'ROLE_OUTRANKS' // a role at or above that of the actor
    | 'RIGHT_LACKED' // the actor does not have the permission
}

/** A permission that was changed, with its value in the role before and after; null: not set. */
export interface RightChanged {
  readonly ok: true
  readonly before: boolean | null
  readonly after: boolean | null
}

export interface MatrixCell {
  readonly role: string
  /** Null: the class or secondary role does not set it. */
  readonly isAllowed: boolean | null
  readonly isDefault: boolean
  /** Null if it can be changed. */
  readonly fixedBecause: 'GUEST' | 'OWNER' | 'BASIC' | 'STAFF_ONLY' | null
}

export interface MatrixRow {
  readonly permission: Permission
  readonly says: string
  readonly cells: readonly MatrixCell[]
}

/** Returns every permission of every role. */
export async function matrix(db: Db): Promise<readonly MatrixRow[]> {
  const all = await db.selectFrom('role').select(['slug', 'kind']).orderBy('rank').execute()
  const rows = await db
    .selectFrom('role_permission')
    .select(['role', 'permission', 'is_allowed'])
    .execute()
  const changesOf = (role: string): RoleChanges =>
    Object.fromEntries(
      rows.filter((row) => row.role === role).map((row) => [row.permission, row.is_allowed]),
    )
  const made = all.map(({ slug, kind }) => ({ slug, kind, changes: changesOf(slug) }))
  const rights = new Map(builtIn.map((role) => [role, rightsOf(role, changesOf(role))]))
  return permissionNames.map((permission) => ({
    permission,
    says: rowOf(permission).description,
    cells: made.map(({ slug, kind, changes }) =>
      kind === 'built-in'
        ? cell(slug as Role, permission, rights.get(slug as Role) as Rights)
        : madeCell(slug, kind, permission, changes),
    ),
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

function madeCell(
  role: string,
  kind: 'class' | 'secondary',
  permission: Permission,
  changes: RoleChanges,
): MatrixCell {
  const said = Object.hasOwn(changes, permission) ? changes[permission] : null
  const fixed = fixedBecause('member', permission)
  const isStaffs = kind === 'class' && isForStaff(permission)
  return {
    role,
    isAllowed: said,
    isDefault: said === null,
    fixedBecause: fixed ?? (isStaffs ? 'STAFF_ONLY' : null),
  }
}

/** Returns the entry of one role for one permission; undefined when there is no such role. */
export async function saysOf(
  db: Db,
  role: string,
  permission: Permission,
): Promise<boolean | null | undefined> {
  const row = await db
    .selectFrom('role')
    .leftJoin('role_permission as said', (join) =>
      join.onRef('said.role', '=', 'role.slug').on('said.permission', '=', permission),
    )
    .select(['kind', 'is_allowed'])
    .where('slug', '=', role)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (row.kind !== 'built-in') return row.is_allowed
  const changes = row.is_allowed === null ? {} : { [permission]: row.is_allowed }
  return can(rightsOf(role as Role, changes), permission)
}

/** Allows a role a permission that it does not have by default. */
export function allow(db: Db, role: string, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: true, by }, now)
}

/** Removes a permission from a role; a class or secondary role then denies it to its members. */
export function deny(db: Db, role: string, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: false, by }, now)
}

/** Resets a permission of a role to its default; a role created by staff then does not set it. */
export function reset(db: Db, role: string, permission: Permission, by: Actor, now: Date) {
  return change(db, { role, permission, isAllowed: null, by }, now)
}

interface Change {
  readonly role: string
  readonly permission: Permission
  /** Null: the default. */
  readonly isAllowed: boolean | null
  readonly by: Actor
}

/** A cell of the matrix as it was requested; null: the default. */
export interface AskedRight {
  readonly role: string
  readonly permission: Permission
  readonly isAllowed: boolean | null
}

export type ManyRefused = RightRefused & { readonly of: AskedRight }

/**
 * Changes several cells, all of them or none. Returns how many, or the first one that is refused.
 */
export async function changeMany(
  db: Db,
  asked: readonly AskedRight[],
  by: Actor,
  now: Date,
): Promise<{ readonly ok: true; readonly changed: number } | ManyRefused> {
  // In the order of roles, so that two parallel changes cannot deadlock.
  const inOrder = [...asked].sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : 0))
  try {
    await db.transaction().execute(async (tx) => {
      for (const of of inOrder) {
        const done = await changeIn(tx, { ...of, by }, now)
        if (!done.ok) throw new OneRefused({ ...done, of })
      }
    })
  } catch (error) {
    if (error instanceof OneRefused) return error.refused
    throw error
  }
  return { ok: true, changed: asked.length }
}

/** Thrown to roll back the cells that were already changed. */
class OneRefused extends Error {
  readonly refused: ManyRefused

  constructor(refused: ManyRefused) {
    super(refused.code)
    this.refused = refused
  }
}

async function change(db: Db, asked: Change, now: Date): Promise<RightChanged | RightRefused> {
  return db.transaction().execute((tx) => changeIn(tx, asked, now))
}

async function changeIn(
  tx: Db,
  { role, permission, isAllowed, by }: Change,
  now: Date,
): Promise<RightChanged | RightRefused> {
  // One change per role at a time, so that the checks below see the current permissions.
  const row = await tx
    .selectFrom('role')
    .select('kind')
    .where('slug', '=', role)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return { ok: false, code: 'NO_ROLE' }
  const usual = row.kind === 'built-in' ? isDefault(role as Role, permission) : null
  const after = isAllowed ?? usual
  const asked = { role, permission, isAllowed: after, by }
  const code = await whyNot(tx, row.kind, asked, now)
  if (code !== null) return { ok: false, code }
  const before = (await saysOf(tx, role, permission)) ?? null
  if (after === usual || after === null) await forget(tx, role, permission)
  else await note(tx, { role, permission, isAllowed: after, by }, now)
  const changed = { before: { isAllowed: before }, after: { isAllowed: after } }
  const target = { kind: 'role', name: `${role}: ${permission}` }
  await audit.record(tx, { by, action: 'role.set-right', target, ...changed }, now)
  await endStreams(tx, 'staff')
  return { ok: true, before, after }
}

async function whyNot(
  tx: Db,
  kind: 'built-in' | 'class' | 'secondary',
  { role, permission, isAllowed, by }: Change,
  now: Date,
): Promise<RightRefused['code'] | null> {
  const like = kind === 'built-in' ? (role as Role) : 'member'
  const fixed = fixedBecause(like, permission)
  if (fixed !== null) return fixed === 'OWNER' ? 'OWNER_UNTOUCHABLE' : 'RIGHT_FIXED'
  const isStaffs = kind === 'secondary' ? false : isForbidden(like, permission)
  if (isAllowed === true && isStaffs) return 'STAFF_ONLY'
  const editor = await actingRole(tx, by)
  if (editor === 'owner') return null
  if (editor === null || !outranks(editor, like)) return 'ROLE_OUTRANKS'
  const gives = isAllowed === true || (kind !== 'built-in' && isAllowed === null)
  if (!gives || by.memberId === null) return null
  return (await memberRights.hasRight(tx, by.memberId, permission, now)) ? null : 'RIGHT_LACKED'
}

async function note(
  tx: Db,
  { role, permission, isAllowed, by }: Change & { readonly isAllowed: boolean },
  now: Date,
): Promise<void> {
  const changed = { is_allowed: isAllowed, changed_by: by.memberId, changed_at: now }
  await tx
    .insertInto('role_permission')
    .values({ role, permission, ...changed })
    .onConflict((conflict) => conflict.columns(['role', 'permission']).doUpdateSet(changed))
    .execute()
}

async function forget(tx: Db, role: string, permission: Permission): Promise<void> {
  await tx
    .deleteFrom('role_permission')
    .where('role', '=', role)
    .where('permission', '=', permission)
    .execute()
}
