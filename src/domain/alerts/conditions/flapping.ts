import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

/** A service that crashes repeatedly and is back each time before anyone looks. */
export const flapping: Condition = {
  name: 'flapping',
  summary: 'A service restarted several times within 15 minutes without being asked to.',
  severity: 'warning',
  holdSeconds: 0,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, starts }) =>
      starts < limits.alertFlappingStarts
        ? null
        : `${type} ${node} restarted ${starts} times within 15 minutes.`,
    ),
  rule: ({ alertFlappingStarts }) => ({
    expr: `changes(process_start_time_seconds{job="babou"}[15m]) >= ${alertFlappingStarts}`,
    forSeconds: 0,
  }),
}
