// Limits on what a member may write to others. The limits on the number of texts are in text-rules.

/** The most members of a conversation, including the one who started it. */
export const MOST_MEMBERS = 20
/** For how many minutes an author can edit a message. */
export const EDIT_MINUTES = 15
/** The most conversations that may get the same text within a day. */
export const SAME_TEXT_CONVERSATIONS = 3
/** A text with fewer characters (“Thank you!”) may be sent to many members within a day. */
export const SHORT_TEXT = 20

/** The limit for staff. */
const MOST_RECIPIENTS = 1_000
/** The number of classes above which the limit no longer rises. */
const MOST_CLASSES = 8

/**
 * Returns to how many members a member may write in new conversations per day. The member's class
 * is the `classes`-th from the bottom; 0: the member has none.
 */
export function recipientsPerDay(classes: number, reachesAll: boolean): number {
  if (reachesAll) return MOST_RECIPIENTS
  return 20 + 20 * Math.min(Math.max(classes, 0), MOST_CLASSES)
}
