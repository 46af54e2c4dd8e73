/** The number of runs that a task may miss before staff are notified. */
const TIMES = 3
/** The shortest delay, in seconds, about which staff are notified. */
const LEAST_SECONDS = 900

/**
 * Returns how many seconds after its last success a task is overdue: several intervals, plus one
 * complete run.
 */
export function overdueAfter(periodSeconds: number, limitSeconds: number): number {
  return Math.max(TIMES * periodSeconds, periodSeconds + limitSeconds, LEAST_SECONDS)
}

/** The facts about a task that determine whether it is overdue. */
export interface Expected {
  readonly succeededAt: Date | null
  /** Since when a success is expected, whatever happened before that. */
  readonly expectedSince: Date
  readonly overdueSeconds: number
  readonly pausedAt: Date | null
}

/** Returns since when a task is overdue; null: it is not overdue, or it is paused. */
export function overdueSince(task: Expected, now: Date): Date | null {
  if (task.pausedAt !== null) return null
  const last = Math.max(task.succeededAt?.getTime() ?? 0, task.expectedSince.getTime())
  const due = new Date(last + task.overdueSeconds * 1000)
  return due <= now ? due : null
}
