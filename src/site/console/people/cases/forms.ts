import {
  caseKinds,
  caseStates,
  decisions,
  MAX_ANSWER,
  MAX_CASE_TEXT,
  MOST_SNOOZE_DAYS,
  urgencies,
} from '../../../../domain/cases/cases.ts'
import {
  checkbox,
  count,
  eitherOf,
  id,
  oneOf,
  strictRecord,
  text,
} from '../../../../shared/shape.ts'
import { paging } from '../../../http/frame/shapes.ts'

const number = (what: string) => text(15).regex(/^[1-9]\d*$/, `is not ${what}`)

/** The version of the case that the form was created from. */
const seen = eitherOf(id, number('a version'))
  .optional()
  .describe('the version you saw; answers 409 if it is not the current one')

export const placeShape = strictRecord({ urgency: count, id })

const OWNERS = ['', 'me', 'none'] as const

export const listQuery = strictRecord({
  state: oneOf(caseStates).optional().describe('open by default, claimed ones included'),
  kind: oneOf(['', ...caseKinds]).optional(),
  owner: oneOf(OWNERS).optional(),
  reason: text(15).optional().describe('ID of a reason or category'),
  late: checkbox.optional().describe('only those that have waited too long'),
  ...paging,
})

export const nextShape = strictRecord({
  after: text(20)
    .regex(/^([1-4]-[1-9]\d*)?$/, 'is not a place')
    .optional()
    .describe('the priority and the ID of the case to continue after: `2-17`'),
})

export const noteShape = strictRecord({ body: text(MAX_CASE_TEXT).trim().min(1) })

export const writeShape = strictRecord({
  to: text(30).optional().describe('name of a member; required if several members reported it'),
  body: text(MAX_CASE_TEXT).trim().min(1).describe('Markdown'),
  seen,
})

export const decideShape = strictRecord({
  outcome: oneOf(decisions),
  answer: text(MAX_ANSWER).trim().optional().describe('the message to the members'),
  seen,
  next: checkbox.optional().describe('continue with the next case'),
})

export const onlySeen = strictRecord({ seen })
export const assignShape = strictRecord({ to: text(30).trim().min(1).describe('name'), seen })
export const snoozeShape = strictRecord({
  days: eitherOf(count.max(MOST_SNOOZE_DAYS), text(2).regex(/^\d{1,2}$/, 'must be a number'))
    .refine((given) => Number(given) <= MOST_SNOOZE_DAYS, `must be at most ${MOST_SNOOZE_DAYS}`)
    .describe('0: show it in the queue again'),
  seen,
})
export const urgencyShape = strictRecord({
  urgency: eitherOf(id.max(urgencies.length), oneOf(['1', '2', '3', '4'])).describe(
    '1 is urgent, 4 is low',
  ),
  seen,
})
export const mergeShape = strictRecord({
  into: eitherOf(id, number('a number')).describe('an earlier open ticket of the same member'),
  seen,
})

export function versionIn(given: number | string | undefined): number | null {
  return given === undefined ? null : Number(given)
}
