import { acts, torrentStates } from '../../../../domain/uploads/moderation.ts'
import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'

export const MAX_REASON = 200

export const decideShape = strictRecord({
  act: oneOf(acts),
  reason: text(MAX_REASON).trim().optional().describe('required to return, reject and freeze'),
  seen: oneOf(torrentStates)
    .optional()
    .describe('the state you saw; answers 409 if it has changed'),
  next: checkbox.optional().describe('continue with the next waiting upload'),
})

export const nextShape = strictRecord({
  after: text(15)
    .regex(/^\d*$/, 'must be a number')
    .optional()
    .describe('ID of the last upload reviewed'),
})

/** The states that the queue can show, starting with uploads that wait. */
export const SHOWN = ['pending', 'postponed', 'rejected', 'frozen'] as const
