import { strictRecord, text } from '../../shared/shape.ts'

/** Forms send text. */
export const seenShape = strictRecord({
  upTo: text(16).regex(/^[1-9]\d{0,14}$/, 'is not the ID of a notification'),
})
