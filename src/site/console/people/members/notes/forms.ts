import { strictRecord, text } from '../../../../../shared/shape.ts'

export const noteForm = strictRecord({ body: text(2_000).trim().min(1) })
