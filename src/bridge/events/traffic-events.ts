import { bytes, count, id, list, oneOf, randomId, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'
import { ENTRY_BYTES } from '../traffic-entry.ts'

/** The most entries in one batch: 480 KB on the wire, one booking transaction. */
export const MAX_BATCH_ENTRIES = 3_000

const wholeEntries = bytes.refine(
  ({ length }) => length % ENTRY_BYTES === 0 && length <= MAX_BATCH_ENTRIES * ENTRY_BYTES,
  `whole entries of a journal, ${MAX_BATCH_ENTRIES} at most`,
)

// Tracker -> jobs. Journal entries (traffic-entry.ts) from `first` on, in the layout of the
// journal. The reply, after commit, is how many entries of that journal are booked. Sent by
// `Link.sendBatch`, which chooses the encoding (delivery/batch-frame.ts).
export const trafficBatch = defineEvent(
  'traffic.batch',
  1,
  record({ journalId: randomId, first: count, entries: wholeEntries }),
  'tracker',
)

/** Jobs -> tracker: the first `booked` entries of this journal are committed in the database. */
export const trafficBooked = defineEvent(
  'traffic.booked',
  1,
  record({ journalId: randomId, booked: count }),
)

// Jobs -> tracker: a batch of this journal was refused, and none of it was booked. `reason` says
// what an operator can do. An older tracker ignores this, and repeats the batch every 5 seconds.
export const trafficRefused = defineEvent(
  'traffic.refused',
  1,
  record({ journalId: randomId, reason: text(300) }),
)

/** The most counts in one message. */
export const MAX_SWARM_COUNTS = 2_000

// Tracker -> jobs. How many seeders and leechers each swarm of this store has. A joining tracker
// sends `first` … `last` over all its swarms: the counts of missing swarms become 0.
export const swarmCounts = defineEvent(
  'swarm.counts',
  1,
  record({
    storeId: randomId,
    part: oneOf(['first', 'more', 'last', 'only', 'change']),
    counts: list(record({ torrentId: id, seeders: count, leechers: count })).max(MAX_SWARM_COUNTS),
  }),
  'tracker',
)

// Jobs -> tracker, after its heartbeat: its counts were dropped because it was silent, so it must
// report all its swarms again.
export const countsAsked = defineEvent('counts.asked', 1, record({ storeId: randomId }))
