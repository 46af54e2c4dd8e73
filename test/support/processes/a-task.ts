import { runMigrations } from 'graphile-worker'
import type { Db } from '../../../src/store/base/db.ts'
import * as tasks from '../../../src/store/records/tasks/tasks.ts'

/** Makes a task `a-task` known, as a jobs node does at its start. */
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

/** The tables of the queue, which the first jobs node makes. */
export async function makeQueue(url: string): Promise<void> {
  await runMigrations({ connectionString: url })
}
