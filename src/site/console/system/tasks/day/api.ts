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
  after: listShape(text(60)).describe('tasks that must succeed before it starts'),
  planned: count.describe('sums of the whole day'),
  runs: count,
  done: count,
  unfinished: count,
  failed: count,
  lost: count,
  missed: count.describe('scheduled times without a run'),
  longestSeconds: decimal,
  succeededAt: time.nullable(),
  overdueSince: time.nullable(),
})

export const day: Declared = {
  description: 'Shows the runs of one UTC day by task: planned, run, failed and missed.',
  query: record({ day: text(10).optional().describe('2026-11-20; today by default') }),
  reply: listOf(dayTask, { day: text(10) }),
}
