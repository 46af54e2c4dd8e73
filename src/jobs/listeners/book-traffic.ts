import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { trafficBatch, trafficBooked, trafficRefused } from '../../bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import * as tokenRules from '../../store/promotions/token-rules.ts'
import * as traffic from '../../store/traffic/traffic.ts'
import type { ListenerContext, Sender } from '../define-listener.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Books journal entries and acknowledges them. A batch that fails is repeated, and blocks further
 * batches of the tracker: every entry is booked, or stored as unbooked with a reason, and never
 * dropped. Entries of the journal of another tracker are refused, and change nothing.
 */
export const bookTraffic = defineListener(trafficBatch, async (batch, from, context) => {
  const { db, clock, log, metrics } = context
  const { journalId, first, entries } = batch
  const begun = tokenRules.begunIn(batch)
  if (begun.length > 0) {
    const owner = await traffic.ownerOf(db, journalId, from)
    if (owner !== null) return refuse(journalId, owner, from, context)
    // Before the bytes are booked, so that a freeleech token that a rule spends covers the first of
    // them.
    await tokenRules.spendFor(db, begun, clock.now())
  }
  const booking = await traffic.book(db, batch, from, clock.now())
  if (booking.owner !== null) return refuse(journalId, booking.owner, from, context)
  const { leftOut, ...said } = booking
  const { booked, added, parked, isAhead } = said
  const { node } = from
  if (isAhead) log.warn('traffic.ahead', { node, journalId, first, booked })
  if (parked > 0) log.warn('traffic.parked', { node, journalId, first, parked })
  log.debug('traffic.booked', { node, journalId, ...said })
  countLeftOut(leftOut, context)
  metrics.count('babou_entries_booked_total', {}, added)
  const sent = entries.length / ENTRY_BYTES
  metrics.count('babou_entries_dropped_total', {}, isAhead ? 0 : sent - added)
  return envelope(trafficBooked, { journalId, booked })
})

function countLeftOut(leftOut: traffic.Booking['leftOut'], { metrics }: ListenerContext): void {
  for (const why of ['clocks', 'late'] as const) {
    const { reports, bytes } = leftOut[why]
    if (reports === 0) continue
    metrics.count('babou_reports_left_out_total', { why }, reports)
    metrics.count('babou_bytes_left_out_total', { why }, Number(bytes))
  }
}

function refuse(
  journalId: string,
  owner: string,
  { node }: Sender,
  { log, metrics }: ListenerContext,
): Envelope {
  const reason =
    `journal ${journalId} is that of ${owner}. To book it, move the whole folder of the tracker ` +
    `with store.json, or remove ${owner} from the fleet first`
  log.error('traffic.refused', { node, journalId, owner, reason })
  metrics.count('babou_batches_refused_total')
  return envelope(trafficRefused, { journalId, reason })
}
