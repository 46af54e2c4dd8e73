import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobs } from '../../src/jobs/tasks/index.ts'
import * as jobWorkers from '../../src/store/records/tasks/workers.ts'
import * as taskRuns from '../../src/store/records/tasks/runs.ts'
import { taskEffects } from '../support/processes/task-effects.ts'
import type { TaskStage } from '../support/processes/task-stage.ts'
import { taskStage } from '../support/processes/task-stage.ts'
import { until } from '../support/until.ts'

// Like test/jobs/task-kills.test.ts, but the first node is stopped and continues later, and the
// test waits for its silence to be noticed: about 25 s.

/** The promise: tasks of a dead node are taken over within this time. */
const TAKEN_OVER_SECONDS = 20
let stage: TaskStage

beforeAll(async () => {
  stage = await taskStage()
})
afterAll(() => stage.stop())

async function runsOf(node: string) {
  const all = await Promise.all(jobs.map(({ name }) => taskRuns.history(stage.db, name, null, 10)))
  return all.flat().filter((run) => run.node === node)
}

async function effects() {
  const shown = Object.entries(taskEffects).map(async ([task, { shows }]) => {
    const { rows } = await sql.raw<Record<string, unknown>>(shows).execute(stage.db)
    return [task, rows[0]]
  })
  return Object.fromEntries(await Promise.all(shown)) as unknown
}

it('unfinished work of a paused node is taken over, and not finished twice', async () => {
  await stage.second()
  await until(async () => (await jobWorkers.all(stage.db)).length === 2)
  stage.first.kill('SIGSTOP')
  await stage.letGo()
  await until(async () => {
    const done = (await runsOf('second')).filter(({ result }) => result === 'done')
    return new Set(done.map(({ task }) => task)).size === jobs.length
  }, TAKEN_OVER_SECONDS)
  const expected = Object.entries(taskEffects).map(([task, effect]) => [task, effect.expected])
  expect(await effects()).toEqual(Object.fromEntries(expected))
  stage.first.kill('SIGCONT')
  // It works again, and knows that its task was taken over.
  await until(async () => (await jobWorkers.all(stage.db)).every(({ isAlive }) => isAlive), 30)
  const mine = await runsOf('first')
  expect(mine.filter(({ result }) => result === 'lost')).toHaveLength(jobs.length)
  expect(await effects()).toEqual(Object.fromEntries(expected))
})
