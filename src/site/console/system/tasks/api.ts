import { record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'
import { nodesShape, runShape, taskShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the scheduled tasks, each with its latest run, and the jobs nodes.',
  reply: listOf(taskShape, { nodes: nodesShape }),
}

export const history: Declared = {
  description: 'Lists the runs of a task, newest first.',
  query: record(paging),
  reply: listOf(runShape, { task: taskShape }),
}

export const run: Declared = {
  description: 'Runs a task now, even if it is paused.',
  body: noFields,
  reply: taskShape,
}

export const pause: Declared = {
  description: 'Pauses a task: a current run is stopped, and no scheduled run starts.',
  body: noFields,
  reply: taskShape,
}

export const resume: Declared = {
  description: 'Resumes a paused task.',
  body: noFields,
  reply: taskShape,
}
