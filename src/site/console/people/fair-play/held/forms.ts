import { eitherOf, id, strictRecord, text } from '../../../../../shared/shape.ts'

export const holdForm = strictRecord({
  gib: eitherOf(
    id.max(9_999_999),
    text(7)
      .trim()
      .regex(/^[1-9]\d{0,6}$/, 'must be a whole number of GiB'),
  ).describe('of upload credit, in GiB'),
  reason: text(500).trim().min(1).describe('the message to the member'),
})
