import { DAY_MS, HOUR_MS } from '../units.ts'

/** When a promotion applies, chosen with one click. For `dates`, start and end are entered. */
export const periods = {
  day: '24 hours',
  weekend: 'This weekend',
  week: '7 days',
  month: '30 days',
  open: 'Until ended',
  dates: 'The dates below',
} as const
export type PeriodName = keyof typeof periods
export const periodNames = Object.keys(periods) as readonly PeriodName[]

export interface Period {
  readonly startsAt: Date
  /** The end; null: until staff end it. */
  readonly endsAt: Date | null
}

const SATURDAY = 6

/**
 * Returns the period that a choice at `now` means. A weekend is Saturday and Sunday in UTC: the
 * current one from now on, or else the next one.
 */
export function periodFrom(name: Exclude<PeriodName, 'dates'>, now: Date): Period {
  const after = (days: number) => new Date(now.getTime() + days * DAY_MS)
  switch (name) {
    case 'day':
      return { startsAt: now, endsAt: new Date(now.getTime() + 24 * HOUR_MS) }
    case 'week':
      return { startsAt: now, endsAt: after(7) }
    case 'month':
      return { startsAt: now, endsAt: after(30) }
    case 'open':
      return { startsAt: now, endsAt: null }
    case 'weekend':
      return weekendFrom(now)
  }
}

function weekendFrom(now: Date): Period {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  // On a Sunday, the weekend began the day before.
  const away = now.getUTCDay() === 0 ? -1 : SATURDAY - now.getUTCDay()
  const saturday = today + away * DAY_MS
  return {
    startsAt: new Date(Math.max(saturday, now.getTime())),
    endsAt: new Date(saturday + 2 * DAY_MS),
  }
}
