/**
 * How many minutes a two-factor confirmation lasts for sensitive actions, unless staff chose
 * otherwise.
 */
export const STEP_UP_MINUTES = 15
