// How much a member may write, by class. The store counts it for all site nodes together.

/** Members of a conversation, with the one who started it. */
export const MOST_MEMBERS = 20
/** Minutes in which an author can edit a message. */
export const EDIT_MINUTES = 15
/** Minutes in which the same text is refused, wherever it is sent. */
export const REPEAT_MINUTES = 10
/** Conversations that may get the same text within a day. */
export const SAME_TEXT_CONVERSATIONS = 3
/** A text of fewer letters (“Thank you!”) may be sent to many within a day. */
export const SHORT_TEXT = 20

export interface WritingLimits {
  readonly messagesPerHour: number
  /** Members written to in new conversations. */
  readonly recipientsPerDay: number
}

const STAFF: WritingLimits = { messagesPerHour: 600, recipientsPerDay: 1_000 }
/** Classes after this many raise the limits no further. */
const MOST_CLASSES = 8

/** The limits of a member whose class is the `classes`-th from below; 0 without one. */
export function writingLimits(classes: number, reachesAll: boolean): WritingLimits {
  if (reachesAll) return STAFF
  const steps = Math.min(Math.max(classes, 0), MOST_CLASSES)
  return { messagesPerHour: 60 + 30 * steps, recipientsPerDay: 20 + 20 * steps }
}

/** A text without case and spaces: two that differ only there are the same. */
export function comparable(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '')
}
