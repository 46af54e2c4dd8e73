import { record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging } from '../../../http/frame/shapes.ts'
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

export const run = acts('Runs a task now, even if it is paused.', taskShape)

export const pause = acts(
  'Pauses a task: a current run is stopped, and no scheduled run starts.',
  taskShape,
)

export const resume = acts('Resumes a paused task.', taskShape)
