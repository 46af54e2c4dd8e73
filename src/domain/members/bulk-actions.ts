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

/** The permission that each action requires, in addition to that for bulk actions. */
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

/** The states of a bulk action. `asked`: it waits for the approval of a second staff member. */
export const bulkStates = ['asked', 'running', 'done', 'stopped', 'undoing', 'undone'] as const
export type BulkState = (typeof bulkStates)[number]

/** What staff enter for a bulk action; fields that the action does not need are empty. */
export interface BulkActInput {
  /** The text of a message or email; for all other actions, the reason. */
  readonly text: string
  /** The link of a message: a path of the site. */
  readonly href: string
  /** The duration of a warning, a ban, a secondary role or tokens; null: without an end. */
  readonly days: number | null
  /** The number of invites or freeleech tokens. */
  readonly amount: number
  /** The slug of a secondary role or a class; '' for no class. */
  readonly role?: string
  /** For a class: whether class rules can no longer change the member's class. */
  readonly isLocked?: boolean
  /** The subject of an email. */
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

/** Actions that can be undone, which excludes those that send something. */
export const undoableActs: readonly BulkAct[] = bulkActs.filter(
  (act) => act !== 'message' && act !== 'mail',
)

/**
 * From how many members one staff member may take something within an hour without approval.
 */
const MOST_ALONE = 20

/**
 * Whether an action needs the approval of a second staff member.
 * @param affected the number of members that it affects, including those of the staff member's
 * actions in the last hour
 */
export function needsSecond(act: BulkAct, affected: number, members: number): boolean {
  if (!takingActs.includes(act) || affected < 2) return false
  // Undoing it restores everything that it takes, and a branch of invites is often more than 1 %.
  if (act === 'freeze-invites') return affected > MOST_ALONE
  return affected > MOST_ALONE || affected * 100 > members
}
