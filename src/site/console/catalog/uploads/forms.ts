import { acts, torrentStates } from '../../../../domain/uploads/moderation.ts'
import { flag, id, oneOf, strictRecord, text } from '../../../../shared/shape.ts'

export const MAX_REASON = 200

export const placeShape = strictRecord({ id })

export const decideShape = strictRecord({
  act: oneOf(acts),
  reason: text(MAX_REASON).trim().optional().describe('needed to send back, reject and freeze'),
  seen: oneOf(torrentStates)
    .optional()
    .describe('the state that you saw: a decision about another one answers 409'),
  next: flag
    .or(oneOf(['on']))
    .optional()
    .describe('go on with the next one that waits'),
})

export const nextShape = strictRecord({
  after: text(15).regex(/^\d*$/, 'is a number').optional().describe('id of the last one judged'),
})

/** The states that the page of the queue can show, the one that waits first. */
export const SHOWN = ['pending', 'postponed', 'rejected', 'frozen'] as const
