import { envelope } from '../../bridge/define-event.ts'
import { trafficBatch, trafficBooked } from '../../bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import * as tokenRules from '../../store/promotions/token-rules.ts'
import * as traffic from '../../store/traffic/traffic.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Books journal entries and acknowledges them. Whatever fails here is tried again and holds the
 * tracker's further batches: an entry is booked or parked with a reason, never dropped.
 */
export const bookTraffic = defineListener(trafficBatch, async (batch, from, context) => {
  const { db, clock, log, metrics } = context
  const { journalId, first, entries } = batch
  // Before the bytes are booked: a token that a rule spends makes the first of them free.
  await tokenRules.spendFor(db, batch, clock.now())
  const booking = await traffic.book(db, batch, from, clock.now())
  const { booked, added, parked, isAhead } = booking
  const { node } = from
  if (isAhead) log.warn('traffic.ahead', { node, journalId, first, booked })
  if (parked > 0) log.warn('traffic.parked', { node, journalId, first, parked })
  log.debug('traffic.booked', { node, journalId, ...booking })
  metrics.count('babou_entries_booked_total', {}, added)
  const sent = entries.length / ENTRY_BYTES
  metrics.count('babou_entries_dropped_total', {}, isAhead ? 0 : sent - added)
  return envelope(trafficBooked, { journalId, booked })
})
