import { count, list, randomId, record, text } from '../../shared/shape.ts'
import { SLOTS } from '../../domain/fleet/slots.ts'
import { defineEvent } from '../define-event.ts'

/** Trackers of one fleet, at most. */
export const MOST_TRACKERS = 64

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
    /** Where each tracker is asked by the others, and the ID of its store. */
    links: list(record({ url: text(255), storeId: randomId }).nullable())
      .max(MOST_TRACKERS)
      .optional(),
    /** Trackers that are drained, and who hands each slot over to its holder. */
    drained: list(text(60)).max(MOST_TRACKERS).optional(),
    givers: list(count.nullable()).max(SLOTS).optional(),
  }),
)
