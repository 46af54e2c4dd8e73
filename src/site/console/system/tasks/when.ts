const FIELDS = 5

/**
 * Describes a cron line of five fields in words, in the forms that our tasks use; returns other
 * lines unchanged.
 */
export function whenText(cron: string): string {
  const fields = cron.split(' ')
  const [minute, hour, ...days] = fields
  if (fields.length !== FIELDS || days.some((one) => one !== '*')) return cron
  if (minute === '*' && hour === '*') return 'every minute'
  const every = /^\*\/(\d+)$/.exec(minute)
  if (every !== null && hour === '*') return `every ${every[1]} minutes`
  if (!/^\d+$/.test(minute)) return cron
  const past = minute.padStart(2, '0')
  if (hour === '*') return `every hour at :${past}`
  return /^\d+$/.test(hour) ? `daily at ${hour.padStart(2, '0')}:${past}` : cron
}
