import { oneOf, strictRecord, text } from '../../../../shared/shape.ts'

export const decisionShape = strictRecord({
  state: oneOf(['upheld', 'dismissed']),
  answer: text(1_000).trim().min(1).describe('the message to the reporter'),
})
