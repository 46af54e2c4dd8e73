import { count, flag, id, oneOf, passkey, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** More torrents than any client can have; 0 is any number. */
export const MOST_SLOTS = 1_000_000

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
    /** The passkey before this one: what its sessions owe counts until then (rule 44). */
    formerPasskey: passkey.optional(),
    /** Seconds since 1970. */
    formerUntil: count.optional(),
    /** Torrents that the member may leech and seed at once; else the setting holds (53, 54). */
    leechSlots: count.max(MOST_SLOTS).optional(),
    seedSlots: count.max(MOST_SLOTS).optional(),
  }),
)
