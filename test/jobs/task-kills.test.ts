import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs } from '../../src/jobs/tasks/index.ts'
import * as taskRuns from '../../src/store/records/tasks/runs.ts'
import { taskEffects } from '../support/processes/task-effects.ts'
import type { TaskStage } from '../support/processes/task-stage.ts'
import { taskStage } from '../support/processes/task-stage.ts'
import { until } from '../support/until.ts'

// Two jobs nodes. The first is stopped in the middle of every task, and killed there: real
// processes, kill -9. test/soak/task-pauses.test.ts does the same with SIGSTOP, in real time.

describe('two jobs nodes, one killed in the middle of each task', () => {
  let stage: TaskStage
  const ended = async (task: string, node: string, result: string) => {
    const runs = await taskRuns.history(stage.db, task, null, 10)
    return runs.find((run) => run.node === node && run.result === result)
  }

  beforeAll(async () => {
    stage = await taskStage()
    stage.first.kill('SIGKILL')
    // The silence that would otherwise be waited for.
    await sql`update job_worker set heartbeat_at = heartbeat_at - interval '11 s'`.execute(stage.db)
    await stage.letGo()
    await stage.second()
  })
  afterAll(() => stage.stop())

  it('every task is covered', () => {
    expect(Object.keys(taskEffects).sort()).toEqual(jobs.map(({ name }) => name).sort())
  })

  it.each(Object.entries(taskEffects))(
    '%s: its effect is there exactly once',
    async (task, effect) => {
      await until(() => ended(task, 'second', 'done'), 20)
      expect(await ended(task, 'first', 'lost')).toBeDefined()
      expect(await ended(task, 'first', 'done')).toBeUndefined()
      const { rows } = await sql.raw<Record<string, unknown>>(effect.shows).execute(stage.db)
      expect(rows).toEqual([effect.expected])
    },
  )
})
