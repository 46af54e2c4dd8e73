// Abilities that an end names in the handshake; each is used when both ends have it.

/** The other tracker knows `isLast` in a request, and passes requests without it on. */
export const PASS_ON_FEATURE = 'pass-on'

/** The other tracker knows the frames of usage. */
export const USAGE_FEATURE = 'usage'

/** The other tracker knows entries of past seeders in these frames. */
export const PAST_SEEDERS_FEATURE = 'past-seeders'

/** The other tracker knows contradictions of counters (rule 77) in these frames. */
export const CONTRADICTIONS_FEATURE = 'contradictions'
