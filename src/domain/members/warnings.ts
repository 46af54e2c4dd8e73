// Warnings of members, and the ban that too many of them cause.

import { DAY_MS } from '../units.ts'

export const warningKinds = ['staff', 'hit-and-run'] as const
export type WarningKind = (typeof warningKinds)[number]

/** The settings about members with many warnings. */
export interface WarningPolicy {
  /** The number of active warnings that cause a ban; 0: no number does. */
  readonly most: number
  /** Days of that ban; 0: permanent. */
  readonly banDays: number
}

/** Returns whether a warning is active: not revoked and not expired. */
export function holds(
  warning: { readonly endsAt: Date | null; readonly removedAt: Date | null },
  now: Date,
): boolean {
  return warning.removedAt === null && (warning.endsAt === null || warning.endsAt > now)
}

/**
 * Returns the ban for this number of active warnings: its end, null if it has none; undefined: no
 * ban.
 */
export function banOf(active: number, policy: WarningPolicy, now: Date): Date | null | undefined {
  if (policy.most === 0 || active < policy.most) return undefined
  return policy.banDays === 0 ? null : new Date(now.getTime() + policy.banDays * DAY_MS)
}
