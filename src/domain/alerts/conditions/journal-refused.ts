import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

export const journalRefused: Condition = {
  name: 'journal-refused',
  summary: 'The disk of a tracker accepts no journal entries, so it cannot count traffic.',
  severity: 'critical',
  holdSeconds: 0,
  find: (facts, limits) =>
    each(facts, limits, ({ node, figures: { journalRefused: refused = 0 } }) =>
      refused === 0 ? null : `The disk of tracker ${node} accepts no journal entries.`,
    ),
  rule: () => ({ expr: 'babou_tracker_journal_refused == 1', forSeconds: 0 }),
}
