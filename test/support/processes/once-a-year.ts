/** A schedule that was due the day before `now` and is due in a year: not during a test. */
export function onceAYear(now: Date): string {
  const yesterday = new Date(now.getTime() - 24 * 3_600_000)
  return `0 0 ${yesterday.getUTCDate()} ${yesterday.getUTCMonth() + 1} *`
}
