import { count, flag, id, oneOf, passkey, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

// Jobs -> tracker. A banned member stays known, so that the client is told why.
export const memberChanged = defineEvent(
  'member.changed',
  1,
  record({
    memberId: id,
    version: count,
    passkey,
    state: oneOf(['active', 'banned']),
    /** What a banned member's client is told. */
    reason: text(200).optional(),
    canLeech: flag,
  }),
)
