import { strictRecord, text } from '../../../../../shared/shape.ts'

export const removeForm = strictRecord({ reason: text(200).trim().min(3) })
