import { randomBytes } from 'node:crypto'
import { nodeName } from '../../shared/config.ts'
import { count, utc } from '../../shared/format.ts'
import type { Db } from '../../store/base/db.ts'
import * as jobWorkers from '../../store/records/tasks/workers.ts'
import * as taskRuns from '../../store/records/tasks/runs.ts'
import * as tasks from '../../store/records/tasks/tasks.ts'
import type { CommandContext, Output } from '../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { table } from '../output.ts'
import { pause as wait } from '../../shared/running/pause.ts'

const LOOK_MS = 200
/**
 * Added to the time budget of a task: for its previous run, and for a node that has to take over.
 */
const PATIENCE_SECONDS = 60
const RUNS = 20
const MOST_RUNS = 1_000

export const jobsRun = defineCommand({
  name: 'jobs run',
  summary: 'runs a task now and waits for it: on a jobs node, or here if none is up',
  permission: 'tasks.run',
  operands: ['NAME'],
  run: (call) =>
    withTask(call, async (db, task, databaseUrl) => {
      const nodes = await jobWorkers.all(db)
      const isUp = nodes.some((node) => node.isAlive)
      const id = isUp
        ? await askAndWait(db, call, task)
        : await runHere({ db, databaseUrl }, call, task)
      const [run] = await taskRuns.history(db, task.name, id + 1, 1)
      const how = `${run.result}, ${count(run.rows)} rows, ${tookText(run)}`
      const text = `${task.name}: ${how}, on ${run.node}`
      const failure = run.error === null ? '' : `\n${run.error}`
      const exitCode = run.result === 'failed' || run.result === 'lost' ? 1 : 0
      return { text: text + failure, json: runJson(run), exitCode }
    }),
})

export const jobsPause = defineCommand({
  name: 'jobs pause',
  summary: 'pauses a task: a current run is stopped, and no run is started by the schedule',
  permission: 'tasks.run',
  operands: ['NAME'],
  run: (call) =>
    withTask(call, async (db, { name }) => {
      const isChanged = await tasks.pause(db, name, call.acting.actor, call.clock.now())
      const text = isChanged ? `${name} is paused` : `${name} was already paused`
      return { text, json: { name, isPaused: true } }
    }),
})

export const jobsResume = defineCommand({
  name: 'jobs resume',
  summary: 'resumes the schedule of a paused task',
  permission: 'tasks.run',
  operands: ['NAME'],
  run: (call) =>
    withTask(call, async (db, { name }) => {
      const isChanged = await tasks.resume(db, name, call.acting.actor, call.clock.now())
      const text = isChanged ? `${name} runs on schedule again` : `${name} was not paused`
      return { text, json: { name, isPaused: false } }
    }),
})

export const jobsHistory = defineCommand({
  name: 'jobs history',
  summary: 'prints the last runs of a task, newest first',
  permission: 'tasks.see',
  operands: ['NAME'],
  options: { last: { type: 'string', value: 'N', doc: `number of runs; default: ${RUNS}` } },
  run: (call) =>
    withTask(call, async (db, { name }) => {
      const runs = await taskRuns.history(db, name, null, numberOf(call.options.last))
      const rows = runs.map((run) => [
        utc(run.started_at),
        run.result ?? 'runs',
        tookText(run),
        count(run.rows),
        run.cause,
        run.node,
        run.error ?? run.ended_by ?? '',
      ])
      const head = ['began', 'result', 'took', 'rows', 'because', 'node', '']
      const text = runs.length === 0 ? `${name} has not run yet` : table([head, ...rows])
      return { text, json: runs.map(runJson) }
    }),
})

type Task = Awaited<ReturnType<typeof allTasks>>[number]

async function allTasks() {
  return (await import('../../jobs/tasks/index.ts')).jobs
}

async function knownTasks() {
  return (await import('../../jobs/tasks/index.ts')).knownTasks()
}

/** Finds the named task, and adds it to a database that no jobs node has used yet. */
async function withTask(
  { operands, withDatabase }: CommandContext,
  step: (db: Db, task: Task, url: string) => Promise<Output>,
): Promise<Output> {
  const all = await allTasks()
  const task = all.find(({ name }) => name === operands[0])
  if (task === undefined) {
    const names = all.map(({ name }) => name).join(', ')
    throw new CommandError(`there is no task ${operands[0]}; the tasks are ${names}`)
  }
  return withDatabase(async (db, url) => {
    if ((await tasks.find(db, task.name)) === null) await tasks.makeKnown(db, await knownTasks())
    return step(db, task, url)
  })
}

/** Requests a run from a jobs node, and returns that run. */
async function askAndWait(db: Db, { acting, clock }: CommandContext, task: Task): Promise<number> {
  const [before] = await taskRuns.history(db, task.name, null, 1)
  await tasks.ask(db, task.name, acting.actor, clock.now())
  const deadline = clock.monotonicSeconds() + task.budgetSeconds + PATIENCE_SECONDS
  while (clock.monotonicSeconds() < deadline) {
    const runs = await taskRuns.history(db, task.name, null, RUNS)
    const isNew = ({ id }: taskRuns.RunRow) => id > (before?.id ?? 0)
    const run = runs.find((one) => one.cause === 'staff' && isNew(one))
    if (run !== undefined && run.ended_at !== null && run.result !== 'lost') return run.id
    await wait(LOOK_MS)
  }
  throw new CommandError(`${task.name} has not ended yet; see babou jobs history ${task.name}`)
}

async function runHere(
  at: { readonly db: Db; readonly databaseUrl: string },
  call: CommandContext,
  task: Task,
): Promise<number> {
  const { runTask } = await import('../../jobs/running/run-task.ts')
  const run = await runTask(task, {
    ...at,
    ...{ config: call.config, secrets: call.secrets, clock: call.clock, log: call.log },
    node: nodeName(call.config, 'jobs'),
    holder: randomBytes(8).toString('hex'),
    cause: 'staff',
    stopping: new AbortController().signal,
  })
  if (run === null) throw new Error('a requested run did not start')
  return run.id
}

function tookText({ started_at: from, ended_at: to }: taskRuns.RunRow): string {
  return to === null ? '–' : `${((to.getTime() - from.getTime()) / 1000).toFixed(1)} s`
}

function runJson(run: taskRuns.RunRow) {
  const { id, task, node, cause, result, rows, error } = run
  const times = { startedAt: run.started_at, endedAt: run.ended_at, endedBy: run.ended_by }
  return { id, task, node, cause, ...times, result, rows, error }
}

function numberOf(given: string | undefined): number {
  if (given === undefined) return RUNS
  const runs = Number(given)
  if (Number.isInteger(runs) && runs >= 1 && runs <= MOST_RUNS) return runs
  throw new UsageError(`--last must be an integer from 1 to ${MOST_RUNS}, not ${given}`)
}
