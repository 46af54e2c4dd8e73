import type { Scope } from '../roles/permission-rows.ts'
import type { Permission, Rights } from '../roles/permissions.ts'
import { can, guestRights, isForStaff, permissionNames, rowOf } from '../roles/permissions.ts'

// What an API token may do of what its member may (integrations.md §2). A token never has more
// rights than its member: scopes only take away.

/** A scope, or all of one kind: `staff:*`. */
export type TokenScope = Scope | `${string}:*`

/** Every scope that some permission asks for, in the order of the catalogue. */
export const scopes: readonly Scope[] = unique(permissionNames.flatMap((name) => scopesOf(name)))

/** All that a token can be given: each scope, and `staff:*` for all of staff's. */
export const tokenScopes: readonly TokenScope[] = [...scopes, 'staff:*']

export function isTokenScope(text: string): text is TokenScope {
  return (tokenScopes as readonly string[]).includes(text)
}

/** Whether a scope that a token has covers one that a permission asks for. */
export function covers(given: TokenScope, asked: Scope): boolean {
  return given === asked || (given.endsWith(':*') && asked.startsWith(given.slice(0, -1)))
}

/**
 * What a token may do: of its member's rights those whose scope it has; without scopes (null) all
 * but those of staff. What no scope gives, such as a new password, needs a browser that signed in.
 */
export function narrowed(rights: Rights, given: readonly TokenScope[] | null): Rights {
  return new Set([...rights].filter((permission) => isWithin(permission, given)))
}

/** The scopes that give somebody with these rights anything; others are of no use to them. */
export function usefulScopes(rights: Rights): readonly TokenScope[] {
  const asked = [...rights].flatMap((permission) => scopesOf(permission))
  return tokenScopes.filter((given) => asked.some((scope) => covers(given, scope)))
}

/** Whether only a browser that signed in may do it, and never a token. */
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
