import { strictRecord, text } from '../../../../shared/shape.ts'

export const reasonForm = strictRecord({ reason: text(200).trim().min(3) })
