import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

const MIB = 1024 * 1024

export const journalGrowing: Condition = {
  name: 'journal-growing',
  summary: 'The journals of a tracker take up much of its disk.',
  severity: 'warning',
  holdSeconds: 30,
  find: (facts, limits) =>
    each(facts, limits, ({ node, figures: { journalBytes = 0 } }) =>
      journalBytes <= limits.alertJournalMebibytes * MIB
        ? null
        : `The journals of tracker ${node} take up ${Math.round(journalBytes / MIB)} MiB.`,
    ),
  rule: ({ alertJournalMebibytes }) => ({
    expr: `babou_tracker_journal_bytes > ${alertJournalMebibytes * MIB}`,
    forSeconds: 30,
  }),
}
