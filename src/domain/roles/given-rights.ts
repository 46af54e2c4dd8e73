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

// The permissions of one member: those of the role, changed by what the class, secondary roles and
// staff overrides allow or deny. A denial overrides everything that allows.

/** Where an override comes from: the class, a secondary role, or staff. */
export const giverKinds = ['class', 'secondary', 'own'] as const
export type GiverKind = (typeof giverKinds)[number]

/** An override of one permission. */
export interface Saying {
  readonly by: GiverKind
  readonly permission: string
  readonly isAllowed: boolean
}

/**
 * Whether an override counts. Basic permissions cannot be denied, a class cannot grant permissions
 * of guests or staff, and the owner has all permissions.
 */
function counts(role: Role, { by, permission, isAllowed }: Saying): boolean {
  const name = permission as Permission
  if (fixedBecause(role, name) !== null) return false
  return !(isAllowed && by === 'class' && isForStaff(name))
}

/** Returns all permissions of a member. Overrides of unknown permissions are ignored. */
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

/** An override and its source, for display. */
export interface Told extends Saying {
  /** The name of the source: `Elite`, or the name of the staff member. */
  readonly name: string
  readonly reason: string | null
  readonly expiresAt: Date | null
}

/** Whether a member has a permission, and everything that allows or denies it. */
export interface Explained {
  readonly permission: Permission
  readonly says: string
  readonly isAllowed: boolean
  /** The reasons in the order of precedence; the last one decides. */
  readonly because: readonly Reason[]
}

export interface Reason {
  readonly by: 'role' | GiverKind
  readonly name: string
  readonly isAllowed: boolean
  /** Whether staff changed this permission of the role. */
  readonly isChanged: boolean
  /** Whether it has no effect. */
  readonly isVoid: boolean
  readonly reason: string | null
  readonly expiresAt: Date | null
}

/** Explains one permission; the result always agrees with `rightsWith`. */
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
