import { jitterMs } from '../../domain/tasks/jitter.ts'
import type { Cron } from '../../domain/tasks/cron.ts'
import { lastOccasion, longestPause, parseCron } from '../../domain/tasks/cron.ts'
import { faultOfOrder } from '../../domain/tasks/order.ts'
import { overdueAfter } from '../../domain/tasks/overdue.ts'
import type { Db } from '../../store/base/db.ts'
import * as taskTimes from '../../store/fleet/task-times.ts'
import type { KnownTask } from '../../store/records/tasks/tasks.ts'
import type { Job } from '../define-job.ts'

// Decides when a scheduled run may start: with a delay after its time, and after the tasks on which
// it depends. Until then, the run goes back into the queue and occupies no worker.

/** How often a waiting run is checked again; the success of the other task wakes it earlier. */
const LOOK_MS = 10_000

/**
 * Returns what the queue and the console know about tasks.
 *
 * @throws when a schedule is not valid, or tasks depend on each other in a cycle
 */
export function asKnown(jobs: readonly Job[]): readonly KnownTask[] {
  const fault = faultOfOrder(jobs)
  if (fault !== null) throw new Error(`the tasks have no order: ${fault}`)
  return jobs.map((job) => {
    const periodSeconds = longestPause(cronOf(job))
    const overdueSeconds = overdueAfter(periodSeconds, job.limitSeconds)
    return { ...job, periodSeconds, overdueSeconds }
  })
}

function cronOf({ name, cron }: Job): Cron {
  const parsed = parseCron(cron)
  if (parsed === null) throw new Error(`${name} has a schedule that is not valid: ${cron}`)
  return parsed
}

/** Returns the time for which a scheduled run was queued; null when something else requested it. */
export function occasionOf(payload: unknown): Date | null {
  const { _cron: cron, occasion } = payload as { _cron?: { ts?: string }; occasion?: string }
  const text = occasion ?? cron?.ts
  return text === undefined ? null : new Date(text)
}

/** Until when a run goes back into the queue; null: it starts now. */
export interface PutBack {
  readonly until: Date
  readonly waitsFor: string | null
}

/** Decides whether the run of `occasion` may start at `now`, by the wall clock of this machine. */
export async function putBack(
  db: Db,
  jobs: readonly Job[],
  job: Job,
  occasion: Date,
  now: Date,
): Promise<PutBack | null> {
  const begins = new Date(occasion.getTime() + jitterMs(job.name, occasion, job.jitterSeconds))
  if (begins > now) return { until: begins, waitsFor: null }
  const before = jobs.filter(({ name }) => job.after.includes(name))
  for (const one of before) {
    const since = lastOccasion(cronOf(one), occasion)
    if (since === null) continue
    const state = await taskTimes.stateSince(db, one.name, since)
    // That task missed its time because no node was running, so it is started now.
    if (state === 'missed') await taskTimes.makeUp(db, one.name)
    if (state !== 'succeeded') {
      return { until: new Date(now.getTime() + LOOK_MS), waitsFor: one.name }
    }
  }
  return null
}
