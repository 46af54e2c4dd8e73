import { count, flag, oneOf, strictRecord, text, typedRevision } from '../../../shared/shape.ts'

export const MAX_REASON = 200
const typedId = count.or(text(2_000))

export const pickQuery = strictRecord({
  q: text(200).optional().describe('words in the title, an address, or an external ID'),
})
export const moveShape = strictRecord({
  parent: typedId.describe('ID of the new parent bundle; empty for none'),
  revision: typedRevision.optional().describe('the revision that you have seen'),
})
export const mergeShape = strictRecord({ into: typedId.describe('a bundle of the same kind') })
export const lockShape = strictRecord({ locked: flag.or(oneOf(['true', 'false'])) })
export const removeShape = strictRecord({ reason: text(MAX_REASON).trim().min(1) })
