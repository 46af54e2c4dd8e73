import { count, flag, id, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields } from '../../../../http/frame/shapes.ts'

const report = record({
  id,
  isDry: flag.describe('whether it only says what would change'),
  askedBy: text(30),
  askedAt: time,
  doneAt: time.nullable().describe('null: it is being made'),
  members: count.describe('looked at'),
  promoted: count,
  demoted: count,
  lines: list(
    record({ name: text(30), before: text(40).nullable(), after: text(40).nullable() }),
  ).describe('the first of those who change'),
})

export const show: Declared = {
  description: 'Shows what the rules of classes did, or would do.',
  reply: listOf(report, { mode: oneOf(['off', 'report', 'on']) }),
}
export const question: Declared = {
  description: 'Asks before a report is made.',
  reply: record({ mode: oneOf(['off', 'report', 'on']) }),
}
export const ask: Declared = {
  description: 'Asks for a report of what the rules would do now; nothing is changed by it.',
  body: noFields,
  reply: record({ asked: flag }),
}
