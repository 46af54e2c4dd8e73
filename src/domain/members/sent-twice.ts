/**
 * The minutes in which the same action with the same content is not done again: its form was sent
 * twice, by a double click or after a lost answer.
 */
export const SENT_TWICE_MINUTES = 10
