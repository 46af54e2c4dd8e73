import { envelope } from '../../bridge/define-event.ts'
import { alertsKept } from '../../bridge/events/alert-events.ts'
import { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import { countsAsked } from '../../bridge/events/traffic-events.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import * as fleetNodes from '../../store/fleet/fleet-nodes.ts'
import * as holders from '../../store/fleet/holders.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import * as reports from '../../store/fleet/reports.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Stores that a tracker is alive. A failure is not repeated, as the next heartbeat follows soon.
 * The counts of silent trackers are dropped; a tracker that was silent is asked for its counts. A
 * tracker that was removed may send another heartbeat before it is disconnected; it must not be
 * listed again.
 */
export const noteHeartbeat = defineListener(nodeHeartbeat, async (heartbeat, from, context) => {
  const { db, clock, log, figures } = context
  try {
    if (await fleetNodes.isRemoved(db, from.node)) return null
    const { service, asked = [], keptAlerts: _digest, ...said } = heartbeat
    const wasDropped = await nodes.beat(db, { ...said, ...from }, figures(), clock.now())
    await holders.refresh(db, clock.now())
    await nodes.dropSilentCounts(db, clock.now())
    // The name is that of the link, whatever the message contains.
    if (service !== undefined) await reports.note(db, { type: 'tracker', node: from.node }, service)
    for (const { type, node, ...report } of asked) {
      await reports.note(db, { type, node, reporter: from.node }, report)
    }
    if (wasDropped) return envelope(countsAsked, { storeId: from.storeId })
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
    log.debug('heartbeat.dropped', { node: from.node })
  }
  const kept = context.keptAlerts()
  // An earlier release reports no digest and could not use it.
  if (heartbeat.keptAlerts === undefined || kept === null) return null
  if (heartbeat.keptAlerts === kept.digest) return null
  return envelope(alertsKept, { sealed: kept.sealed })
})
