/**
 * The minutes in which staff cannot begin the same action on members again: its form was sent
 * twice.
 */
export const SAME_ACTION_MINUTES = 10
