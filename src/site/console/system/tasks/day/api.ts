import {
  count,
  decimal,
  list as listShape,
  record,
  text,
  time,
} from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf } from '../../../../http/frame/shapes.ts'

const dayTask = record({
  name: text(60),
  after: listShape(text(60)).describe('tasks that must have succeeded before it'),
  planned: count.describe('times of the whole day'),
  runs: count,
  done: count,
  unfinished: count,
  failed: count,
  lost: count,
  missed: count.describe('times at which nothing ran'),
  longestSeconds: decimal,
  succeededAt: time.nullable(),
  overdueSince: time.nullable(),
})

export const day: Declared = {
  description: 'Shows the runs of one UTC day, task by task: planned, run, failed and missed.',
  query: record({ day: text(10).optional().describe('2026-11-20; today when left out') }),
  reply: listOf(dayTask, { day: text(10) }),
}
