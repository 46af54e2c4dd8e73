// What staff can do to many members at once.

export const batchActs = ['message', 'warn', 'ban', 'invites', 'tokens'] as const
export type BatchAct = (typeof batchActs)[number]

/** What an act needs besides the members; what it does not need is left empty. */
export interface BatchGiven {
  /** The text of a message; the reason of everything else. */
  readonly text: string
  /** Where a message leads: a path of the site. */
  readonly href: string
  /** Of a warning or a ban; null: until it is taken back. */
  readonly days: number | null
  /** Of invites or tokens. */
  readonly amount: number
}
