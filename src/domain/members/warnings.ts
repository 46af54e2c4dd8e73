// Warnings: what a member is told, and what so many of them lead to.

import { DAY_MS } from '../units.ts'

export const warningKinds = ['staff', 'hit-and-run'] as const
export type WarningKind = (typeof warningKinds)[number]

/** What the settings say of members with many warnings. */
export interface WarningPolicy {
  /** So many that hold at once lead to a ban; 0: none ever does. */
  readonly most: number
  /** Days of that ban; 0: until it is lifted. */
  readonly banDays: number
}

/** Whether a warning holds: nobody took it back, and its time is not over. */
export function holds(
  warning: { readonly endsAt: Date | null; readonly removedAt: Date | null },
  now: Date,
): boolean {
  return warning.removedAt === null && (warning.endsAt === null || warning.endsAt > now)
}

/** The ban that so many warnings at once lead to: its end, null for none; undefined: no ban. */
export function banOf(active: number, policy: WarningPolicy, now: Date): Date | null | undefined {
  if (policy.most === 0 || active < policy.most) return undefined
  return policy.banDays === 0 ? null : new Date(now.getTime() + policy.banDays * DAY_MS)
}
