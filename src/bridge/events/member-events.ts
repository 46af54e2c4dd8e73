import { count, flag, id, oneOf, passkey, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** More torrents than any client can have. A limit of 0 means no limit. */
export const MOST_SLOTS = 1_000_000

// Jobs -> tracker. A banned member is not removed, so that the client gets the reason.
export const memberChanged = defineEvent(
  'member.changed',
  1,
  record({
    memberId: id,
    version: count,
    passkey,
    state: oneOf(['active', 'banned']),
    /** The reason that the client of a banned member gets. */
    reason: text(200).optional(),
    canLeech: flag,
    /**
     * The previous passkey: with it, sessions may settle their traffic until `formerUntil` (rule
     * 44).
     */
    formerPasskey: passkey.optional(),
    /** Seconds since 1970. */
    formerUntil: count.optional(),
    /**
     * Limits on simultaneous downloads and seeds; by default those of the settings (rules 53, 54).
     */
    leechSlots: count.max(MOST_SLOTS).optional(),
    seedSlots: count.max(MOST_SLOTS).optional(),
  }),
)
