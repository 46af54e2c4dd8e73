import type { Condition } from '../facts.ts'

export const refusedJoins: Condition = {
  name: 'refused-joins',
  summary: 'The bridge refuses many connections.',
  severity: 'warning',
  holdSeconds: 30,
  find({ refusedPerMinute }, { alertJoinsPerMinute }) {
    if (refusedPerMinute <= alertJoinsPerMinute) return []
    const says = `The bridge refuses ${Math.round(refusedPerMinute)} connections per minute.`
    return [{ subject: 'fleet', machine: '', says }]
  },
  rule: ({ alertJoinsPerMinute }) => ({
    expr: `sum(rate(babou_bridge_refused_total[1m])) * 60 > ${alertJoinsPerMinute}`,
    forSeconds: 30,
  }),
}
