import { traceRecord } from '../../../../../bridge/events/trace-events.ts'
import {
  count,
  id,
  list,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, lists, paging } from '../../../../http/frame/shapes.ts'
import { traceForm } from './forms.ts'

const traceShape = record({
  id,
  kind: oneOf(['member', 'torrent']),
  targetId: id,
  name: text(255),
  reason: text(200),
  startedBy: text(60),
  createdAt: time,
  endsAt: time,
  skipped: count.describe('announces that were not recorded: too many per second'),
})

export const traces = lists('Lists running and recent traces, newest first.', traceShape)

export const form: Declared = {
  description: 'Shows the form for a new trace.',
  query: record({ kind: text(10).optional(), target: text(60).optional() }),
  reply: record({}),
}

export const begin = creates(
  'Traces the announces of a member or a torrent for a limited time.',
  traceForm,
)

export const show: Declared = {
  description: 'Shows the recorded announces of a trace, newest first.',
  query: strictRecord(paging),
  reply: traceShape.extend({
    records: list(traceRecord.extend({ id, node: text(60), member: text(30).nullable() })),
    next: text(1_000).nullable().describe('cursor of the next page of `records`'),
  }),
}

export const end = acts('Ends a trace early.')
