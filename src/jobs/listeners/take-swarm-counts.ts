import { swarmCounts } from '../../bridge/events/traffic-events.ts'
import * as counts from '../../store/torrents/swarm-counts.ts'
import { defineListener } from '../define-listener.ts'

/** Stores the peer counts of a tracker's swarms. */
export const takeSwarmCounts = defineListener(swarmCounts, async (report, from, { db, log }) => {
  if (report.storeId !== from.storeId) {
    log.error('swarm-counts.of-another', { ...from, reported: report.storeId })
    return null
  }
  await counts.take(db, report)
  return null
})
