import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

/** After a promotion, the server that was lost came back and still takes writes. */
export const twoWriters: Condition = {
  name: 'two-writers',
  summary: 'Two hosts of DATABASE_URL take writes, so what is written to one of them is lost.',
  severity: 'critical',
  holdSeconds: 5,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures: { writableHosts = 1 } }) =>
      type !== 'postgresql' || writableHosts < 2
        ? null
        : `${writableHosts} hosts of DATABASE_URL take writes; babou uses ${node}. Stop the other.`,
    ),
  rule: () => null,
}
