// What staff can do to many members at once.

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
] as const
export type BulkAct = (typeof bulkActs)[number]

/** What an act needs besides the members; what it does not need is left empty. */
export interface BulkActInput {
  /** The text of a message or mail; the reason of everything else. */
  readonly text: string
  /** Where a message leads: a path of the site. */
  readonly href: string
  /** Of a warning, a ban or a secondary role; null: until it is taken back. */
  readonly days: number | null
  /** Of invites or tokens. */
  readonly amount: number
  /** The slug of a secondary role or a class; '' for no class. */
  readonly role?: string
  /** Of a class: no rule changes it from then on. */
  readonly isLocked?: boolean
  /** Of a mail. */
  readonly subject?: string
}

/** Why a member who was chosen is left alone. */
export const leftReasons = ['rank', 'same', 'locked', 'away', 'unproven', 'unwanted'] as const
export type LeftReason = (typeof leftReasons)[number]
