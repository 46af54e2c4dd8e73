// Warnings of members, and the ban that follows from too many of them.

import { DAY_MS } from '../units.ts'

export const warningKinds = ['staff', 'hit-and-run'] as const
export type WarningKind = (typeof warningKinds)[number]

/** The settings about members who have many warnings. */
export interface WarningPolicy {
  /** The number of active warnings that lead to a ban; 0: there is no such number. */
  readonly most: number
  /** The days of that ban; 0: it is permanent. */
  readonly banDays: number
}

/** Whether a warning is active: it is neither revoked nor expired. */
export function holds(
  warning: { readonly endsAt: Date | null; readonly removedAt: Date | null },
  now: Date,
): boolean {
  return warning.removedAt === null && (warning.endsAt === null || warning.endsAt > now)
}

/**
 * Returns the ban for this number of active warnings: its end, or null if it has no end; undefined:
 * there is no ban.
 */
export function banOf(active: number, policy: WarningPolicy, now: Date): Date | null | undefined {
  if (policy.most === 0 || active < policy.most) return undefined
  return policy.banDays === 0 ? null : new Date(now.getTime() + policy.banDays * DAY_MS)
}
