import { MAX_REASON } from '../../../../../domain/text-rules/text-rules.ts'
import { strictRecord, text } from '../../../../../shared/shape.ts'

export const refuseForm = strictRecord({ reason: text(MAX_REASON).trim().min(1) })
