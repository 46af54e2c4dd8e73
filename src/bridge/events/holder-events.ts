import { count, list, randomId, record, text } from '../../shared/shape.ts'
import { SLOTS } from '../../domain/fleet/slots.ts'
import { defineEvent } from '../define-event.ts'

/** The most trackers of one fleet. */
export const MOST_TRACKERS = 64

// Jobs -> tracker. Which tracker holds each slot of torrents and which one is its standby, as one
// state; trackers are named by their place in the list.
export const holdersChanged = defineEvent(
  'holders.changed',
  1,
  record({
    version: count,
    trackers: list(text(60)).max(MOST_TRACKERS),
    holders: list(count).max(SLOTS),
    standbys: list(count.nullable()).max(SLOTS),
    /** The URL at which other trackers reach each tracker, and the ID of its store. */
    links: list(record({ url: text(255), storeId: randomId }).nullable())
      .max(MOST_TRACKERS)
      .optional(),
    /** The names of the drained trackers, and which tracker hands each slot over to its holder. */
    drained: list(text(60)).max(MOST_TRACKERS).optional(),
    givers: list(count.nullable()).max(SLOTS).optional(),
  }),
)
