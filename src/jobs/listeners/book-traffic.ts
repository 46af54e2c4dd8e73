import { envelope } from '../../bridge/define-event.ts'
import { trafficBatch, trafficBooked } from '../../bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import * as tokenRules from '../../store/promotions/token-rules.ts'
import * as traffic from '../../store/traffic/traffic.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Books journal entries and acknowledges them. A failure is repeated and blocks further batches of
 * the tracker: every entry is booked or stored as unbooked with a reason, never dropped.
 */
export const bookTraffic = defineListener(trafficBatch, async (batch, from, context) => {
  const { db, clock, log, metrics } = context
  const { journalId, first, entries } = batch
  // Before the bytes are booked, so that a freeleech token spent by a rule covers the first of
  // them.
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
