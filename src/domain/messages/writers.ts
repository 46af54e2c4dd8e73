// Who may start a conversation with a member, which the member chooses in the privacy settings.

/** The choices, from widest to narrowest. */
export const writers = ['everyone', 'class', 'contacts', 'staff'] as const
export type Writers = (typeof writers)[number]

export const writerLabels: Readonly<Record<Writers, string>> = {
  everyone: 'Every member',
  class: 'Members of my class or above',
  contacts: 'Members I have written to',
  staff: 'Staff only',
}

/** Returns the choice in the privacy settings, which is everyone by default. */
export function writersOf(privacy: Readonly<Partial<Record<string, unknown>>>): Writers {
  return writers.find((one) => one === privacy.messages) ?? 'everyone'
}

/** The relation between a writer and the member that the writer wants to write to. */
export interface Approach {
  readonly wants: Writers
  /** Whether the writer is staff and may write to every member. */
  readonly reachesAll: boolean
  /** The ranks of their classes; 0 for a member without a class. */
  readonly writerRank: number
  readonly memberRank: number
  /** Whether the member has written in a conversation with the writer. */
  readonly hasWrittenTo: boolean
  /** Whether the member ignores the writer. */
  readonly isIgnored: boolean
}

/** Whether the writer may start a conversation with the member, or add the member to one. */
export function mayWriteTo(approach: Approach): boolean {
  const { wants, reachesAll, isIgnored, writerRank, memberRank, hasWrittenTo } = approach
  if (reachesAll) return true
  if (isIgnored) return false
  if (wants === 'everyone') return true
  if (wants === 'class') return writerRank >= memberRank || hasWrittenTo
  return wants === 'contacts' && hasWrittenTo
}
