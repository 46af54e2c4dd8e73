import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

export const wrongPasskeys: Condition = {
  name: 'wrong-passkeys',
  summary: 'A tracker gets many announces with unknown passkeys.',
  severity: 'warning',
  holdSeconds: 30,
  find: (facts, limits) =>
    each(facts, limits, ({ node, figures: { unknownPasskeys = 0 } }) =>
      unknownPasskeys <= limits.alertPasskeysPerSecond
        ? null
        : `Tracker ${node} gets ${Math.round(unknownPasskeys)} unknown passkeys per second.`,
    ),
  rule: ({ alertPasskeysPerSecond }) => ({
    expr:
      'rate(babou_tracker_codes_total{code="UNKNOWN_PASSKEY"}[1m]) > ' +
      `${alertPasskeysPerSecond}`,
    forSeconds: 30,
  }),
}
