import { DAY_MS, HOUR_SECONDS } from '../units.ts'

/** The hour of the day, in UTC, at which the mail of a day goes out. */
const DAILY_HOUR = 6

/** When the mail that collects a day's notices goes out next, after `now`. */
export function nextDaily(now: Date): Date {
  const today = new Date(now)
  today.setUTCHours(DAILY_HOUR, 0, 0, 0)
  return today > now ? today : new Date(today.getTime() + DAY_MS)
}

/** Pauses before the next attempts of a webhook in seconds; after the last it is given up. */
const PAUSES = [30, 120, 600, HOUR_SECONDS, 6 * HOUR_SECONDS] as const

/** When a webhook is tried again after so many attempts; null: no more. */
export function nextTry(attempts: number, now: Date): Date | null {
  const pause = PAUSES.at(attempts - 1)
  return attempts > PAUSES.length || pause === undefined
    ? null
    : new Date(now.getTime() + pause * 1_000)
}
