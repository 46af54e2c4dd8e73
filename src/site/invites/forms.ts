import { strictRecord, text } from '../../shared/shape.ts'

/** A new invite; the note is for its giver's own memory. */
export const inviteShape = strictRecord({ note: text(200).optional() })
