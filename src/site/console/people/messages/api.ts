import {
  count,
  flag,
  id,
  list as listShape,
  named,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../shared/shape.ts'
import { reportStates } from '../../../../store/messages/reports.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging } from '../../../http/frame/shapes.ts'
import { decisionShape } from './forms.ts'

const row = {
  id,
  state: oneOf(reportStates),
  reporter: text(30),
  author: text(30).describe('author of the reported message'),
  reason: text(500),
  createdAt: time,
  messages: count.describe('messages in the report'),
  decidedBy: text(30).nullable(),
  decidedAt: time.nullable(),
  answer: text(1_000).nullable(),
}
const reportShape = named(
  'MessageReport',
  record({
    ...row,
    parts: listShape(
      record({ id, author: text(30), body: text(10_000), createdAt: time, isReported: flag }),
    )
      .nullable()
      .describe('null until you ask for the text'),
  }),
)

export const list: Declared = {
  description: 'Lists reports of messages, oldest first, without the text.',
  query: strictRecord({
    state: oneOf(reportStates).optional().describe('open ones by default'),
    ...paging,
  }),
  reply: listOf(record(row)),
}

export const show: Declared = {
  description: 'Returns a report of a message, with its text if you asked for that before.',
  reply: reportShape,
}

export const read = acts(
  'Shows you the reported text. Everyone in the conversation is notified.',
  reportShape,
)

export const decide: Declared = {
  description: 'Closes a report of a message and notifies the reporter.',
  body: decisionShape,
  reply: reportShape,
}
