// The features that an end names in the handshake. A feature is used if both ends have it.

/** The other tracker understands `isLast` in a request, and forwards requests without it. */
export const PASS_ON_FEATURE = 'pass-on'

/** The other tracker understands usage frames. */
export const USAGE_FEATURE = 'usage'

/** The other tracker understands entries of past seeders in usage frames. */
export const PAST_SEEDERS_FEATURE = 'past-seeders'

/** The other tracker understands contradictions of counters (rule 77) in usage frames. */
export const CONTRADICTIONS_FEATURE = 'contradictions'
