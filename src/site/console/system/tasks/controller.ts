import type { Db } from '../../../../store/base/db.ts'
import * as jobWorkers from '../../../../store/records/tasks/workers.ts'
import * as taskRuns from '../../../../store/records/tasks/runs.ts'
import * as tasks from '../../../../store/records/tasks/tasks.ts'
import type { Reply } from '../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPageById } from '../../frame/paging.ts'
import * as api from './api.ts'
import { nodeJson, runJson, taskJson } from './json.ts'
import { historyPage, tasksPage } from './pages.ts'

interface Asked {
  readonly db: Db
  readonly now: Date
}

export const list = get('/admin/jobs', 'tasks.see', api.list, async (call) => {
  const { db, can, now } = call
  const [rows, nodes] = await Promise.all([tasks.list(db), jobWorkers.all(db)])
  const items = rows.map((row) => taskJson(row, now))
  const json = { items, next: null, total: items.length, nodes: nodes.map(nodeJson) }
  return adminPage(
    call,
    'console/frame/table',
    tasksPage({ rows, nodes }, can('tasks.run'), now),
    json,
  )
})

export const history = get('/admin/jobs/:name', 'tasks.see', api.history, async (call) => {
  const { db, params, now } = call
  const task = await tasks.find(db, params.name)
  if (task === null) return refuse('NOT_FOUND')
  const found = await readPageById(call, `/admin/jobs/${task.name}`, (before, limit) =>
    taskRuns.history(db, task.name, before, limit),
  )
  const json = { items: found.rows.map(runJson), next: found.next, total: null }
  const more = { task: taskJson(task, now) }
  return adminPage(call, 'console/frame/table', historyPage(task, found, now), { ...json, ...more })
})

export const run = post('/admin/jobs/:name/run', 'tasks.run', api.run, async (call) => {
  const isAsked = await tasks.ask(call.db, call.params.name, call.actor, call.now)
  return isAsked ? done(call, call.params.name, 'will run shortly') : refuse('NOT_FOUND')
})

export const pause = post('/admin/jobs/:name/pause', 'tasks.run', api.pause, async (call) => {
  await tasks.pause(call.db, call.params.name, call.actor, call.now)
  return done(call, call.params.name, 'is paused')
})

export const resume = post('/admin/jobs/:name/resume', 'tasks.run', api.resume, async (call) => {
  await tasks.resume(call.db, call.params.name, call.actor, call.now)
  return done(call, call.params.name, 'is resumed')
})

/** Replies with the task. Pausing a paused task is no error: it is in the requested state. */
async function done({ db, now }: Asked, name: string, what: string): Promise<Reply> {
  const task = await tasks.find(db, name)
  if (task === null) return refuse('NOT_FOUND')
  return redirect('/admin/jobs', `${task.name} ${what}.`, taskJson(task, now))
}
