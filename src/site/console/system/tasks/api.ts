import { record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'
import { nodesShape, runShape, taskShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the clock tasks, each with the run that began last, and the jobs nodes.',
  reply: listOf(taskShape, { nodes: nodesShape }),
}

export const history: Declared = {
  description: 'Lists the runs of a task, the newest first.',
  query: record(paging),
  reply: listOf(runShape, { task: taskShape }),
}

export const run: Declared = {
  description: 'Has a task run at once, also one that is paused.',
  body: noFields,
  reply: taskShape,
}

export const pause: Declared = {
  description: 'Pauses a task: a run that is under way is told to stop, and none begins by itself.',
  body: noFields,
  reply: taskShape,
}

export const resume: Declared = {
  description: 'Lets a paused task run again when it is time.',
  body: noFields,
  reply: taskShape,
}
