// Limits for what a member may write to others. Limits on the number of texts: text-rules.

/** Members of a conversation, with the one who started it. */
export const MOST_MEMBERS = 20
/** Minutes in which an author can edit a message. */
export const EDIT_MINUTES = 15
/** Conversations that may get the same text within a day. */
export const SAME_TEXT_CONVERSATIONS = 3
/** A text of fewer letters (“Thank you!”) may be sent to many within a day. */
export const SHORT_TEXT = 20

/** The limit of staff. */
const MOST_RECIPIENTS = 1_000
/** Classes after this many raise the limit no further. */
const MOST_CLASSES = 8

/**
 * Members that may be written to in new conversations per day, by a member whose class is the
 * `classes`-th from below; 0 without one.
 */
export function recipientsPerDay(classes: number, reachesAll: boolean): number {
  if (reachesAll) return MOST_RECIPIENTS
  return 20 + 20 * Math.min(Math.max(classes, 0), MOST_CLASSES)
}
