import type { Permission } from '../roles/permissions.ts'

// Bulk actions of staff on members.

export const bulkActs = [
  'message',
  'mail',
  'warn',
  'ban',
  'invites',
  'tokens',
  'give-role',
  'take-role',
  'set-class',
  'freeze-invites',
  'watch',
] as const
export type BulkAct = (typeof bulkActs)[number]

/** The permission that each action requires in addition to that for bulk actions. */
export const actPermissions: Readonly<Record<BulkAct, Permission>> = {
  message: 'members.bulk',
  warn: 'members.warn',
  ban: 'members.ban',
  invites: 'members.bulk',
  tokens: 'members.bulk',
  mail: 'members.bulk',
  'give-role': 'members.give-rights',
  'take-role': 'members.give-rights',
  'set-class': 'members.give-rights',
  'freeze-invites': 'members.manage',
  watch: 'members.note',
}

/** asked: it waits for the approval of a second staff member. */
export const bulkStates = ['asked', 'running', 'done', 'stopped', 'undoing', 'undone'] as const
export type BulkState = (typeof bulkStates)[number]

/** The input of a bulk action; fields that it does not need are empty. */
export interface BulkActInput {
  /** The text of a message or email; the reason of all other actions. */
  readonly text: string
  /** The link of a message: a path of the site. */
  readonly href: string
  /** For a warning, a ban, a secondary role or tokens; null: without an end. */
  readonly days: number | null
  /** For invites or freeleech tokens. */
  readonly amount: number
  /** The slug of a secondary role or a class; '' for no class. */
  readonly role?: string
  /** For a class: whether class rules can no longer change it. */
  readonly isLocked?: boolean
  /** For an email. */
  readonly subject?: string
}

/** Why a selected member is skipped. */
export const leftReasons = ['rank', 'same', 'locked', 'away', 'unproven', 'unwanted'] as const
export type LeftReason = (typeof leftReasons)[number]

/** Actions that take something from a member. */
export const takingActs: readonly BulkAct[] = [
  'warn',
  'ban',
  'take-role',
  'set-class',
  'freeze-invites',
]

/** Actions that can be undone: what was sent cannot be recalled. */
export const undoableActs: readonly BulkAct[] = bulkActs.filter(
  (act) => act !== 'message' && act !== 'mail',
)

/** One staff member may take something from this number of members within an hour. */
const MOST_ALONE = 20

/**
 * Returns whether an action needs the approval of a second staff member.
 * @param affected the members it affects, and those of the same member's actions in the last hour
 */
export function needsSecond(act: BulkAct, affected: number, members: number): boolean {
  if (!takingActs.includes(act) || affected < 2) return false
  // Undoing it restores everything that it takes, and a branch is often more than 1 %.
  if (act === 'freeze-invites') return affected > MOST_ALONE
  return affected > MOST_ALONE || affected * 100 > members
}
