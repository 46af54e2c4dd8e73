// Units. Layers above import them; shared imports nothing and has separate ones.

export const HOUR_SECONDS = 3_600
export const DAY_SECONDS = 24 * HOUR_SECONDS
export const MINUTE_MS = 60_000
export const HOUR_MS = HOUR_SECONDS * 1_000
export const DAY_MS = DAY_SECONDS * 1_000

/** Returns the start of a time's day, in UTC. */
export function startOfDay(at: Date): Date {
  return new Date(dayNumber(at) * DAY_MS)
}

/** Returns the number of a time's day, in UTC: whole days since 1970. */
export function dayNumber(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS)
}

export const MIB = 1024 ** 2
/** The unit of sizes, ratios and prices. */
export const GIB = 1024 ** 3
