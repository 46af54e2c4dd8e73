/** The default validity of a two-factor confirmation for sensitive actions. */
export const STEP_UP_MINUTES = 15
