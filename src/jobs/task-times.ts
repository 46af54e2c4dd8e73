import { jitterMs } from '../domain/tasks/jitter.ts'
import type { Cron } from '../domain/tasks/cron.ts'
import { lastOccasion, longestPause, parseCron } from '../domain/tasks/cron.ts'
import { faultOfOrder } from '../domain/tasks/order.ts'
import { overdueAfter } from '../domain/tasks/overdue.ts'
import type { Db } from '../store/base/db.ts'
import * as taskTimes from '../store/fleet/task-times.ts'
import type { KnownTask } from '../store/records/tasks/tasks.ts'
import type { Job } from './define-job.ts'

// When a run by the clock may begin: not in the second of its time, and not before what it builds
// upon. It is put back into the queue until then; no place to work is held meanwhile.

/** How often a run that waits for another looks again; the other's success wakes it before. */
const LOOK_MS = 10_000

/**
 * What the queue and the console know of tasks.
 *
 * @throws when a line is no schedule, or tasks wait for each other in a circle
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
  if (parsed === null) throw new Error(`${name} has a schedule that nobody understands: ${cron}`)
  return parsed
}

/** The time that a run by the clock was queued for; null: something else asked for it. */
export function occasionOf(payload: unknown): Date | null {
  const { _cron: cron, occasion } = payload as { _cron?: { ts?: string }; occasion?: string }
  const text = occasion ?? cron?.ts
  return text === undefined ? null : new Date(text)
}

/** Until when a run is put back; null: it begins now. */
export interface PutBack {
  readonly until: Date
  readonly waitsFor: string | null
}

/** Whether the run of `occasion` begins at `now`, by the wall clock of this machine. */
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
    // One that missed its time, since no node was up, is made up for.
    if (state === 'missed') await taskTimes.makeUp(db, one.name)
    if (state !== 'succeeded') {
      return { until: new Date(now.getTime() + LOOK_MS), waitsFor: one.name }
    }
  }
  return null
}
