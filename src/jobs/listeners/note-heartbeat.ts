import { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import type { LinkInfo } from '../../bridge/hub.ts'
import { DatabaseAway } from '../../store/db.ts'
import * as nodes from '../../store/nodes.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Notes that a tracker lives. One that cannot be noted is not worth waiting for: the next comes.
 */
export const noteHeartbeat = defineListener(nodeHeartbeat, async (heartbeat, from, context) => {
  const { db, clock, log, link } = context
  try {
    await nodes.beat(db, { ...heartbeat, ...from }, bridgeFigures(link), clock.now())
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
    log.debug('heartbeat.dropped', { node: from.node })
  }
  return null
})

/** For whoever looks at the fleet from elsewhere: jobs alone knows how far a tracker is behind. */
function bridgeFigures({ url, upSeconds, isCaughtUp, lagEvents, lagSeconds, counts }: LinkInfo) {
  return { url, upSeconds, isCaughtUp, lagEvents, lagSeconds, counts }
}
