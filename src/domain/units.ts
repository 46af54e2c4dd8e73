// Units of what is counted. Layers above import them; shared imports nothing and keeps its own.

export const HOUR_SECONDS = 3_600
export const DAY_SECONDS = 24 * HOUR_SECONDS
export const HOUR_MS = HOUR_SECONDS * 1_000
export const DAY_MS = DAY_SECONDS * 1_000

export const MIB = 1024 ** 2
/** What sizes, ratios and prices are told in. */
export const GIB = 1024 ** 3
