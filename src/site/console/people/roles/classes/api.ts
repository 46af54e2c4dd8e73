import { count, flag, id, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, listOf } from '../../../../http/frame/shapes.ts'

const report = record({
  id,
  isDry: flag.describe('whether the run only reports changes'),
  askedBy: text(30),
  askedAt: time,
  doneAt: time.nullable().describe('null: the report is running'),
  members: count.describe('members processed'),
  promoted: count,
  demoted: count,
  lines: list(
    record({ name: text(30), before: text(40).nullable(), after: text(40).nullable() }),
  ).describe('the first members who change'),
})

export const show: Declared = {
  description: 'Shows the results and reports of the class rules.',
  reply: listOf(report, { mode: oneOf(['off', 'report', 'on']) }),
}
export const question: Declared = {
  description: 'Shows the form that asks for confirmation before a report.',
  reply: record({ mode: oneOf(['off', 'report', 'on']) }),
}
export const ask = acts(
  'Requests a report of what the class rules would change; nothing is changed.',
  record({ asked: flag }),
)
