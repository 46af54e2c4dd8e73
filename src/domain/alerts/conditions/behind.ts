import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

/** Traffic of a tracker has been waiting too long to be booked. */
export const behind: Condition = {
  name: 'behind',
  summary: 'Journal entries of a tracker wait longer than usual to be booked.',
  severity: 'warning',
  holdSeconds: 30,
  find: (facts, limits) =>
    each(facts, limits, ({ node, figures: { journalLagSeconds: lag = 0 } }) =>
      lag <= limits.alertBehindSeconds
        ? null
        : `The oldest entry of tracker ${node} has waited ${Math.round(lag)} s to be booked.`,
    ),
  rule: ({ alertBehindSeconds }) => ({
    expr: `babou_tracker_journal_lag_seconds > ${alertBehindSeconds}`,
    forSeconds: 30,
  }),
}
