import { anomalyKinds } from '../../../../domain/anomalies/rules/index.ts'
import { verdicts } from '../../../../domain/fair-play/verdicts.ts'
import { count, eitherOf, id, oneOf, record, strictRecord, text } from '../../../../shared/shape.ts'
import type { CaseFilter } from '../../../../store/fair-play/cases.ts'
import { caseSources, caseStates } from '../../../../store/fair-play/cases.ts'
import type { Window } from '../../../../store/fair-play/flows.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { paging } from '../../../http/frame/shapes.ts'
import { dayIn } from '../../../ui/typed-times.ts'

export const casesQueryShape = record({
  state: oneOf(caseStates).optional().describe('those that wait for staff by default'),
  found: oneOf(caseSources).optional().describe('by their score, or by rules only'),
  rule: oneOf(anomalyKinds).optional().describe('a rule with a finding about the member'),
  ...paging,
})

export const intervalsQueryShape = record({
  day: text(10).optional().describe('such as 2026-11-21, in UTC; yesterday by default'),
})

export const verdictForm = strictRecord({
  verdict: oneOf(verdicts),
  note: text(500).trim().optional(),
  seen: eitherOf(count, text(16).regex(/^\d+$/, 'is not a version'))
    .optional()
    .describe('the version you saw; answers 409 if it is not the current one'),
})

/** The error of a verdict about something that has changed since. */
export const CHANGED = wrong(
  '',
  'This case has changed since you opened it. Read what is new, then give your verdict.',
)

const placeShape = strictRecord({ place: count, id })

/** Reads the query of the list. Unknown values do not filter. */
export function casesQuery(query: Fields): CaseFilter {
  return {
    state: caseStates.find((one) => one === query.state) ?? 'waiting',
    source: caseSources.find((one) => one === query.found) ?? null,
    rule: anomalyKinds.find((one) => one === query.rule) ?? null,
    after: decodeCursor(placeShape, query.cursor),
    limit: listLimit(query.limit),
  }
}

/** Returns the requested UTC day; yesterday for anything that is not a day. */
export function dayOf({ day }: Fields, now: Date): Window {
  const yesterday = Math.floor(now.getTime() / DAY_MS - 1) * DAY_MS
  const start = dayIn(day)?.getTime() ?? yesterday
  return { since: new Date(start), until: new Date(start + DAY_MS) }
}
