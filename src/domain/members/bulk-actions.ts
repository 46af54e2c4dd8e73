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
] as const
export type BulkAct = (typeof bulkActs)[number]

/** The input of a bulk action; fields that it does not need are empty. */
export interface BulkActInput {
  /** The text of a message or email; the reason of all other actions. */
  readonly text: string
  /** The link of a message: a path of the site. */
  readonly href: string
  /** For a warning, a ban or a secondary role; null: until it is revoked. */
  readonly days: number | null
  /** For invites or freeleech tokens. */
  readonly amount: number
  /** The slug of a secondary role or a class; '' for no class. */
  readonly role?: string
  /** For a class: class rules no longer change it. */
  readonly isLocked?: boolean
  /** For an email. */
  readonly subject?: string
}

/** Why a selected member is skipped. */
export const leftReasons = ['rank', 'same', 'locked', 'away', 'unproven', 'unwanted'] as const
export type LeftReason = (typeof leftReasons)[number]
