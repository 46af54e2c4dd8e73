/**
 * The minutes within which the same action with the same content is not repeated, because its form
 * was sent twice: by a double click, or after an answer was lost.
 */
export const SENT_TWICE_MINUTES = 10
