import {
  anything,
  count,
  flag,
  id,
  list,
  mapOf,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { PolicyRow } from '../../../../store/ratio/policies.ts'

const report = record({
  at: time,
  members: count,
  of: count,
  watched: count,
  spared: count.optional().describe('of these, the number that an amnesty spares for now'),
  sparedUntil: time.nullable().optional().describe('null: no end date'),
  freed: count,
  exempt: count,
  isLarge: flag,
  names: list(text(30)),
})

export const policyShape = named(
  'RatioPolicy',
  record({
    id,
    name: text(60),
    strategy: text(60),
    params: mapOf(text(60), anything),
    terms: mapOf(text(60), anything),
    scope: oneOf(['everyone', 'role', 'category']),
    role: text(60).nullable(),
    category: text(60).nullable(),
    state: oneOf(['draft', 'asked', 'active', 'ended']),
    startsAt: time.nullable(),
    endedAt: time.nullable(),
    report: report.nullable().describe('the result of the last dry run'),
  }),
)

export function policyJson(row: PolicyRow) {
  const { name, strategy, params, terms, scope, role, category, state } = row
  const times = { startsAt: row.starts_at, endedAt: row.ended_at }
  const what = { id: row.id, name, strategy, params, terms, scope, role, category, state }
  return { ...what, ...times, report: row.report }
}
