/** Times that a task may miss before somebody is told. */
const TIMES = 3
/** Nobody is told of less. */
const LEAST_SECONDS = 900

/** After how long without a success a task is overdue: some times of its own, and a whole run. */
export function overdueAfter(periodSeconds: number, limitSeconds: number): number {
  return Math.max(TIMES * periodSeconds, periodSeconds + limitSeconds, LEAST_SECONDS)
}

/** What is known of a task, as far as it can be late. */
export interface Expected {
  readonly succeededAt: Date | null
  /** Since when a success is expected, whatever was before. */
  readonly expectedSince: Date
  readonly overdueSeconds: number
  readonly pausedAt: Date | null
}

/** Since when a task is overdue; null: it is not, or it is paused. */
export function overdueSince(task: Expected, now: Date): Date | null {
  if (task.pausedAt !== null) return null
  const last = Math.max(task.succeededAt?.getTime() ?? 0, task.expectedSince.getTime())
  const due = new Date(last + task.overdueSeconds * 1000)
  return due <= now ? due : null
}
