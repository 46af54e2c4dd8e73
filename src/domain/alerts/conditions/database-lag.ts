import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

export const databaseLag: Condition = {
  name: 'database-lag',
  summary: 'A standby of the database has not applied the newest transactions.',
  severity: 'critical',
  holdSeconds: 10,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures: { lagSeconds = 0 } }) =>
      type !== 'postgresql' || lagSeconds <= limits.alertDatabaseLagSeconds
        ? null
        : `The database ${node} is ${Math.round(lagSeconds)} s late.`,
    ),
  rule: () => null,
}
