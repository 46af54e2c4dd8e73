import { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Stores that a tracker is alive. A failure is not worth waiting for: the next one follows soon.
 */
export const noteHeartbeat = defineListener(nodeHeartbeat, async (heartbeat, from, context) => {
  const { db, clock, log, figures } = context
  try {
    await nodes.beat(db, { ...heartbeat, ...from }, figures(), clock.now())
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
    log.debug('heartbeat.dropped', { node: from.node })
  }
  return null
})
