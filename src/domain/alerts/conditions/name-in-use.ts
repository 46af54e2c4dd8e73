import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

export const nameInUse: Condition = {
  name: 'name-in-use',
  summary: 'Two processes report under one name.',
  severity: 'critical',
  holdSeconds: 0,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, rival }) =>
      rival === null ? null : `Another process reports as ${type} ${node}: ${rival}.`,
    ),
  rule: () => null,
}
