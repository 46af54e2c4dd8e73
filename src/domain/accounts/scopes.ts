import type { Scope } from '../roles/permission-rows.ts'
import type { Permission, Rights } from '../roles/permissions.ts'
import { can, guestRights, isForStaff, permissionNames, rowOf } from '../roles/permissions.ts'

// What an API token may do (integrations.md §2). A token never has more permissions than its
// member: scopes only restrict.

/** A scope, or all of one kind: `staff:*`. */
export type TokenScope = Scope | `${string}:*`

/** Every scope that some permission requires, in the order of the catalog. */
export const scopes: readonly Scope[] = unique(permissionNames.flatMap((name) => scopesOf(name)))

/** Everything that can be granted to an API token: each scope, and `staff:*` for all of staff. */
export const tokenScopes: readonly TokenScope[] = [...scopes, 'staff:*']

export function isTokenScope(text: string): text is TokenScope {
  return (tokenScopes as readonly string[]).includes(text)
}

/** Whether a granted scope covers a required one. */
export function covers(given: TokenScope, asked: Scope): boolean {
  return given === asked || (given.endsWith(':*') && asked.startsWith(given.slice(0, -1)))
}

/**
 * Returns the permissions of an API token: those of its member that its scopes cover; without
 * scopes (null), all except those of staff. An action that no scope covers, such as a new password,
 * requires a browser session.
 */
export function narrowed(rights: Rights, given: readonly TokenScope[] | null): Rights {
  return new Set([...rights].filter((permission) => isWithin(permission, given)))
}

/** Returns the scopes that grant something to a member with these permissions. */
export function usefulScopes(rights: Rights): readonly TokenScope[] {
  const asked = [...rights].flatMap((permission) => scopesOf(permission))
  return tokenScopes.filter((given) => asked.some((scope) => covers(given, scope)))
}

/** Whether a permission requires a browser session, so that no API token can have it. */
export function isForBrowsers(permission: Permission): boolean {
  return rowOf(permission).scope === null && !can(guestRights, permission)
}

function isWithin(permission: Permission, given: readonly TokenScope[] | null): boolean {
  const { scope } = rowOf(permission)
  if (scope === null) return can(guestRights, permission)
  if (given === null) return !isForStaff(permission)
  return given.some((one) => covers(one, scope))
}

function scopesOf(permission: Permission): Scope[] {
  const { scope } = rowOf(permission)
  return scope === null ? [] : [scope]
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}
