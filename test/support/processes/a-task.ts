import { runMigrations } from 'graphile-worker'
import type { Db } from '../../../src/store/base/db.ts'
import * as tasks from '../../../src/store/records/tasks/tasks.ts'

/** Registers a task `a-task`, as a jobs node does at its start. */
export async function aKnownTask(db: Db, given: Partial<tasks.KnownTask> = {}): Promise<void> {
  const task = {
    name: 'a-task',
    summary: 'For tests.',
    cron: '1 2 * * *',
    budgetSeconds: 60,
    budgetRows: 1_000,
    attempts: 3,
    jitterSeconds: 0,
    limitSeconds: 120,
    after: [],
    periodSeconds: 86_400,
    overdueSeconds: 259_200,
  }
  await tasks.makeKnown(db, [{ ...task, ...given }])
}

/** Creates the tables of the queue, as the first jobs node does. */
export async function makeQueue(url: string): Promise<void> {
  await runMigrations({ connectionString: url })
}
