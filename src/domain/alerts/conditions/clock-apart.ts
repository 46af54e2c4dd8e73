import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

export const clockApart: Condition = {
  name: 'clock-apart',
  summary: 'The clock of a node differs from that of the database.',
  severity: 'warning',
  holdSeconds: 30,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, apartSeconds }) => {
      if (Math.abs(apartSeconds) <= limits.alertClockSeconds) return null
      const how = apartSeconds > 0 ? 'ahead of' : 'late compared with'
      const seconds = Math.round(Math.abs(apartSeconds))
      return `The clock of ${type} ${node} is ${seconds} s ${how} that of the database.`
    }),
  rule: ({ alertClockSeconds }) => ({
    expr: `abs(node_timex_offset_seconds) > ${alertClockSeconds}`,
    forSeconds: 30,
  }),
}
