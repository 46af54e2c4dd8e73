import { DAY_MS, HOUR_MS } from '../units.ts'

// Decides when the next backup is due, and the next check of one.

/** A task may start some minutes after its time, and must not skip an hour because of that. */
const SLACK_MS = HOUR_MS / 2

export interface BackupSchedule {
  /** The hours from one backup to the next. */
  readonly everyHours: number
  /** The hour of the day in UTC, for intervals of a day or more. */
  readonly atHour: number
}

/** Whether a backup is due; `newest` is when the last one was made, null if there is none. */
export function isBackupDue(now: Date, newest: Date | null, schedule: BackupSchedule): boolean {
  const { everyHours, atHour } = schedule
  if (newest === null) return true
  const interval = everyHours * HOUR_MS
  if (interval < DAY_MS) return now.getTime() - newest.getTime() >= interval - SLACK_MS
  const missing = interval - DAY_MS
  return newest.getTime() < lastTime(now, atHour) - missing
}

/** Returns the last time at which it was this hour of the day in UTC, in milliseconds. */
function lastTime(now: Date, atHour: number): number {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + atHour * HOUR_MS
  return today <= now.getTime() ? today : today - DAY_MS
}

/** Whether a backup should be checked; with 0 days, never. */
export function isCheckDue(now: Date, checked: Date | null, everyDays: number): boolean {
  if (everyDays === 0) return false
  return checked === null || now.getTime() - checked.getTime() >= everyDays * DAY_MS - SLACK_MS
}

/** Returns a name such as `babou-20261124T041700Z.backup`: names sort by time. */
export function backupName(at: Date): string {
  const time = at.toISOString().slice(0, 19).replace(/[-:]/g, '')
  return `babou-${time}Z.backup`
}

/** Returns which of these file names are scheduled backups beyond the number to keep. */
export function surplusBackups(names: readonly string[], kept: number): readonly string[] {
  const ours = names.filter((name) => /^babou-\d{8}T\d{6}Z\.backup$/.test(name)).sort()
  return ours.slice(0, Math.max(0, ours.length - kept))
}
