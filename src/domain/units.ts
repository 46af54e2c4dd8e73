// Units. Higher layers import them from here; src/shared imports nothing and has separate ones.

export const HOUR_SECONDS = 3_600
export const DAY_SECONDS = 24 * HOUR_SECONDS
export const MINUTE_MS = 60_000
export const HOUR_MS = HOUR_SECONDS * 1_000
export const DAY_MS = DAY_SECONDS * 1_000

/** Returns the start of the day of a time, in UTC. */
export function startOfDay(at: Date): Date {
  return new Date(dayNumber(at) * DAY_MS)
}

/** Returns the number of the day of a time, in UTC: the whole days since 1970. */
export function dayNumber(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS)
}

export const MIB = 1024 ** 2
/** The bytes in a GiB, the unit of sizes, ratios and prices. */
export const GIB = 1024 ** 3
