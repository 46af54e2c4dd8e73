/** How long a proof of the second factor lasts before acts of consequence, unless staff chose. */
export const STEP_UP_MINUTES = 15
