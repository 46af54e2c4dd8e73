import type { Role } from './permission-rows.ts'
import type { Permission, Rights, RoleChanges } from './permissions.ts'
import {
  can,
  fixedBecause,
  isDefault,
  isForStaff,
  isPermission,
  rightsOf,
  rowOf,
} from './permissions.ts'

// What one member may: the rights of the role, with what class, secondary roles and staff's word
// about this member alone add and take. A denial wins over whatever allows.

/** Who speaks: the class, a secondary role, or staff about this member. */
export const giverKinds = ['class', 'secondary', 'own'] as const
export type GiverKind = (typeof giverKinds)[number]

/** What one of them says about one permission. */
export interface Saying {
  readonly by: GiverKind
  readonly permission: string
  readonly isAllowed: boolean
}

/**
 * Whether a saying counts: nobody loses what an account is of no use without, nobody is given what
 * guests or staff alone have by reaching a class, and the owner has all.
 */
function counts(role: Role, { by, permission, isAllowed }: Saying): boolean {
  const name = permission as Permission
  if (fixedBecause(role, name) !== null) return false
  return !(isAllowed && by === 'class' && isForStaff(name))
}

/** All that a member may. What is said of permissions that are not known here does not count. */
export function rightsWith(role: Role, changes: RoleChanges, sayings: readonly Saying[]): Rights {
  const rights = rightsOf(role, changes)
  const known = sayings.filter(isKnown).filter((one) => counts(role, one))
  if (known.length === 0) return rights
  const all = new Set<Permission>(rights)
  for (const one of known) if (one.isAllowed) all.add(one.permission)
  for (const one of known) if (!one.isAllowed) all.delete(one.permission)
  return all
}

function isKnown(saying: Saying): saying is Saying & { readonly permission: Permission } {
  return isPermission(saying.permission)
}

/** A saying with who said it, for people. */
export interface Told extends Saying {
  /** `Elite`, or the name of the one of staff. */
  readonly name: string
  readonly reason: string | null
  readonly expiresAt: Date | null
}

/** Why somebody may do something, or may not: the answer, and all that speaks for and against. */
export interface Explained {
  readonly permission: Permission
  readonly says: string
  readonly isAllowed: boolean
  /** In the order in which they count; the last word decides. */
  readonly because: readonly Reason[]
}

export interface Reason {
  readonly by: 'role' | GiverKind
  readonly name: string
  readonly isAllowed: boolean
  /** Whether the role has it since staff changed it. */
  readonly isChanged: boolean
  /** It says so, and it does not count. */
  readonly isVoid: boolean
  readonly reason: string | null
  readonly expiresAt: Date | null
}

/** The whole answer about one permission; the same that `rightsWith` comes to. */
export function explain(
  role: Role,
  changes: RoleChanges,
  told: readonly Told[],
  permission: Permission,
): Explained {
  const ofRole = can(rightsOf(role, changes), permission)
  const about = told.filter((one) => one.permission === permission)
  const reasons = [...about.filter(({ isAllowed }) => isAllowed), ...about.filter(isDenial)]
  const first: Reason = {
    by: 'role',
    name: role,
    isAllowed: ofRole,
    isChanged: ofRole !== isDefault(role, permission),
    isVoid: false,
    reason: null,
    expiresAt: null,
  }
  return {
    permission,
    says: rowOf(permission).description,
    isAllowed: can(rightsWith(role, changes, about), permission),
    because: [
      first,
      ...reasons.map((one) => ({
        by: one.by,
        name: one.name,
        isAllowed: one.isAllowed,
        isChanged: false,
        isVoid: !counts(role, one),
        reason: one.reason,
        expiresAt: one.expiresAt,
      })),
    ],
  }
}

function isDenial({ isAllowed }: Saying): boolean {
  return !isAllowed
}
