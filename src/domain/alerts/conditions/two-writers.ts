import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

/** A lost database server that has come back after a promotion and still accepts writes. */
export const twoWriters: Condition = {
  name: 'two-writers',
  summary: 'Two hosts of DATABASE_URL accept writes, so writes to one of them are lost.',
  severity: 'critical',
  holdSeconds: 5,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures: { writableHosts = 1 } }) =>
      type !== 'postgresql' || writableHosts < 2
        ? null
        : `${writableHosts} hosts of DATABASE_URL accept writes. ` +
          `babou uses ${node}: stop the other.`,
    ),
  rule: () => null,
}
