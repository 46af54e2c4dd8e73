// Who may do what. The catalogue is code: each permission names the least role that has it by
// default. What staff changed against that is data (table `role_permission`); `rightsOf` puts the
// two together, and `can` answers. Outside this file nothing compares roles.

import { permissions } from './permission-catalogue.ts'
import type { PermissionGuard } from './permission-guards.ts'
import { guards } from './permission-guards.ts'
import type { PermissionRow, Role } from './permission-rows.ts'
import { roles } from './permission-rows.ts'

export type Permission = keyof typeof permissions
/** What may be done without signing in. */
export type GuestPermission = {
  [P in Permission]: (typeof permissions)[P]['least'] extends 'guest' ? P : never
}[Permission]

/** What no API token can do: it takes a browser that signed in. */
export type BrowserPermission = Exclude<
  { [P in Permission]: (typeof permissions)[P]['scope'] extends null ? P : never }[Permission],
  GuestPermission
>

/** All permissions in the order of the catalogue. */
export const permissionNames = Object.keys(permissions) as readonly Permission[]

/** All that somebody may do: read with each request, never kept in a cookie. */
export type Rights = ReadonlySet<Permission>
/** What staff changed for one role: true allows, false denies, by the permission's name. */
export type RoleChanges = Readonly<Record<string, boolean>>

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name)
}

/** The catalogue's row of a permission. */
export function rowOf(permission: Permission): PermissionRow {
  return permissions[permission]
}

/** What using a permission requires in addition to having it. */
export function guardOf(permission: Permission): PermissionGuard {
  return guards[permission]
}

export function rank(role: Role): number {
  return roles.indexOf(role)
}

/** Whether a role has a permission as long as staff changed nothing. */
export function isDefault(role: Role, permission: Permission): boolean {
  return rank(role) >= rank(permissions[permission].least)
}

/**
 * Why the right of a role to a permission can never be changed; null when it can. Guests have what
 * the catalogue says (their actions work without a member, no others do), the owner has all.
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

/** What a role may do, with what staff changed. Changes that must not be do not count. */
export function rightsOf(role: Role, changes: RoleChanges = {}): Rights {
  return new Set(permissionNames.filter((permission) => isAllowed(role, permission, changes)))
}

function isAllowed(role: Role, permission: Permission, changes: RoleChanges): boolean {
  const isChanged = Object.hasOwn(changes, permission) && fixedBecause(role, permission) === null
  if (!isChanged) return isDefault(role, permission)
  return changes[permission] && !isForbidden(role, permission)
}

/** What remains of somebody's rights who has yet to prove an address: the own account. */
export function basicOf(rights: Rights): Rights {
  const isBasic = (one: Permission) => rowOf(one).isFixed === true || isDefault('guest', one)
  return new Set([...rights].filter(isBasic))
}

/** What remains of the rights of staff who have yet to set up a second factor. */
export function withoutStaff(rights: Rights): Rights {
  return new Set([...rights].filter((one) => !isForStaff(one)))
}

/** What is allowed without signing in. */
export const guestRights: Rights = rightsOf('guest')

/** Whether these rights hold a permission. Every guard of the program asks here. */
export function can(rights: Rights, permission: Permission): boolean {
  return rights.has(permission)
}

/** Whether a permission belongs to staff only. */
export function isForStaff(permission: Permission): boolean {
  return rank(permissions[permission].least) >= rank('moderator')
}

/** Whether a role must never be given a permission: those of staff stay with staff. */
export function isForbidden(role: Role, permission: Permission): boolean {
  return isForStaff(permission) && rank(role) <= rank('member')
}

/** Whether one role may ban, or otherwise judge, a member of another: only those below it. */
export function outranks(role: Role, other: Role): boolean {
  return rank(role) > rank(other)
}
