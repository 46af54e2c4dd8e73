import { count, list, record, text } from '../../shared/shape.ts'
import { SLOTS } from '../../domain/fleet/slots.ts'
import { defineEvent } from '../define-event.ts'

/** Trackers of one fleet, at most. */
const MOST_TRACKERS = 64

// Jobs -> tracker. Which tracker holds each slot of torrents, and which one stands by for it, as
// one state; trackers are named by their place in the list.
export const holdersChanged = defineEvent(
  'holders.changed',
  1,
  record({
    version: count,
    trackers: list(text(60)).max(MOST_TRACKERS),
    holders: list(count).max(SLOTS),
    standbys: list(count.nullable()).max(SLOTS),
  }),
)
