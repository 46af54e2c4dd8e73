import { DAY_MS, HOUR_MS } from '../units.ts'

/** When a saved search reports new torrents. */
export const SCHEDULES = ['at-once', 'hourly', 'daily'] as const
export type Schedule = (typeof SCHEDULES)[number]

/** When new torrents are announced on IRC. */
export const IRC_SCHEDULES = ['off', ...SCHEDULES] as const
export type IrcSchedule = (typeof IRC_SCHEDULES)[number]

/**
 * Returns when a torrent that matches now is reported: digests at the next full hour, or at the
 * next day in UTC.
 */
export function reportedAt(schedule: Schedule, now: Date): Date {
  if (schedule === 'at-once') return now
  const step = schedule === 'hourly' ? HOUR_MS : DAY_MS
  return new Date((Math.floor(now.getTime() / step) + 1) * step)
}
