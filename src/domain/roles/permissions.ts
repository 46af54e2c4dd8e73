// Who may do what. The catalog is code: each permission names the lowest role that has it by
// default. Changes by staff are data (table `role_permission`); `rightsOf` combines both, and `can`
// answers. Only this file compares roles.

import { permissions } from './permission-catalogue.ts'
import type { PermissionGuard } from './permission-guards.ts'
import { guards } from './permission-guards.ts'
import type { PermissionRow, Role } from './permission-rows.ts'
import { roles } from './permission-rows.ts'

export type Permission = keyof typeof permissions
/** Permissions that do not require signing in. */
export type GuestPermission = {
  [P in Permission]: (typeof permissions)[P]['least'] extends 'guest' ? P : never
}[Permission]

/** Permissions that no API token covers, so that they require a browser session. */
export type BrowserPermission = Exclude<
  { [P in Permission]: (typeof permissions)[P]['scope'] extends null ? P : never }[Permission],
  GuestPermission
>

/** All permissions in the order of the catalog. */
export const permissionNames = Object.keys(permissions) as readonly Permission[]

/** All permissions of a member. They are read for each request, and never stored in a cookie. */
export type Rights = ReadonlySet<Permission>
/** Changes by staff for one role, by permission: true allows, false denies. */
export type RoleChanges = Readonly<Record<string, boolean>>

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name)
}

/** Returns the catalog's row for a permission. */
export function rowOf(permission: Permission): PermissionRow {
  return permissions[permission]
}

/** Returns what is required for using a permission, in addition to having it. */
export function guardOf(permission: Permission): PermissionGuard {
  return guards[permission]
}

export function rank(role: Role): number {
  return roles.indexOf(role)
}

/** Whether a role has a permission by default. */
export function isDefault(role: Role, permission: Permission): boolean {
  return rank(role) >= rank(permissions[permission].least)
}

/**
 * Returns why a permission of a role cannot be changed; null when it can. Guests have what the
 * catalog says, because only those actions work without a member, and the owner has everything.
 */
export function fixedBecause(
  role: Role,
  permission: Permission,
): 'GUEST' | 'OWNER' | 'BASIC' | null {
  if (role === 'guest') return 'GUEST'
  if (role === 'owner') return 'OWNER'
  const { least, isFixed } = rowOf(permission)
  return least === 'guest' || isFixed === true ? 'BASIC' : null
}

/**
 * Returns the permissions of a role after changes by staff. Changes that are not allowed are
 * ignored.
 */
export function rightsOf(role: Role, changes: RoleChanges = {}): Rights {
  return new Set(permissionNames.filter((permission) => isAllowed(role, permission, changes)))
}

function isAllowed(role: Role, permission: Permission, changes: RoleChanges): boolean {
  const isChanged = Object.hasOwn(changes, permission) && fixedBecause(role, permission) === null
  if (!isChanged) return isDefault(role, permission)
  return changes[permission] && !isForbidden(role, permission)
}

/**
 * Returns the permissions that are left to a member who must verify an email address: those about
 * the account.
 */
export function basicOf(rights: Rights): Rights {
  const isBasic = (one: Permission) => rowOf(one).isFixed === true || isDefault('guest', one)
  return new Set([...rights].filter(isBasic))
}

/** Returns the permissions that are left to staff who must set up two-factor authentication. */
export function withoutStaff(rights: Rights): Rights {
  return new Set([...rights].filter((one) => !isForStaff(one)))
}

/** The permissions of readers who have not signed in. */
export const guestRights: Rights = rightsOf('guest')

/** Whether these permissions include one. Every guard in the program calls this. */
export function can(rights: Rights, permission: Permission): boolean {
  return rights.has(permission)
}

/** Whether only staff can have a permission. */
export function isForStaff(permission: Permission): boolean {
  return rank(permissions[permission].least) >= rank('moderator')
}

/** Whether a role must never get a permission, because it is only for staff. */
export function isForbidden(role: Role, permission: Permission): boolean {
  return isForStaff(permission) && rank(role) <= rank('member')
}

/** Whether members of one role may ban or review those of another, which must be lower. */
export function outranks(role: Role, other: Role): boolean {
  return rank(role) > rank(other)
}
