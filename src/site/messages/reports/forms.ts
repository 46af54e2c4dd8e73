import { count, eitherOf, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { MOST_CONTEXT } from '../../../store/messages/reports.ts'

export const MAX_REASON = 500
/** The choices in the form; JSON may send any number. */
export const contexts = ['0', '5', '10', '20'] as const

export const reportShape = strictRecord({
  reason: text(MAX_REASON).trim().min(1),
  context: eitherOf(count.max(MOST_CONTEXT), oneOf(contexts)).describe(
    'messages around it that staff may read as well',
  ),
})
