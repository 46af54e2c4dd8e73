import { DAY_MS, HOUR_SECONDS } from '../units.ts'

/** The hour in UTC at which daily emails are sent. */
const DAILY_HOUR = 6

/** Returns when the next daily email is due after `now`. */
export function nextDaily(now: Date): Date {
  const today = new Date(now)
  today.setUTCHours(DAILY_HOUR, 0, 0, 0)
  return today > now ? today : new Date(today.getTime() + DAY_MS)
}

/** The pauses between the attempts of a webhook, in seconds; after the last one, it has failed. */
const PAUSES = [30, 120, 600, HOUR_SECONDS, 6 * HOUR_SECONDS] as const

/** Returns when to try a webhook again after this number of attempts; null: never. */
export function nextTry(attempts: number, now: Date): Date | null {
  const pause = PAUSES.at(attempts - 1)
  return attempts > PAUSES.length || pause === undefined
    ? null
    : new Date(now.getTime() + pause * 1_000)
}
