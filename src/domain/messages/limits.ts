// Limits on what a member may write to others. The limits on numbers of texts are in text-rules.

/** The most members of a conversation, including the one who started it. */
export const MOST_MEMBERS = 20
/** The minutes in which an author can edit a message. */
export const EDIT_MINUTES = 15
/** The most conversations that may get the same text within a day. */
export const SAME_TEXT_CONVERSATIONS = 3
/** A text of fewer letters (“Thank you!”) may be sent to many within a day. */
export const SHORT_TEXT = 20

/** The limit of staff. */
const MOST_RECIPIENTS = 1_000
/** The number of classes after which the limit no longer rises. */
const MOST_CLASSES = 8

/**
 * Returns how many members may be written to in new conversations per day, by a member whose class
 * is the `classes`-th from the bottom; 0 without a class.
 */
export function recipientsPerDay(classes: number, reachesAll: boolean): number {
  if (reachesAll) return MOST_RECIPIENTS
  return 20 + 20 * Math.min(Math.max(classes, 0), MOST_CLASSES)
}
