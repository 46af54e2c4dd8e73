import { randomId, strictRecord, text } from '../../../../../shared/shape.ts'

export const offForm = strictRecord({
  node: randomId,
  reason: text(200).trim().min(3),
})
