import { swarmCounts } from '../../bridge/events/traffic-events.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import * as counts from '../../store/torrents/swarm-counts.ts'
import { isOfNewestLink } from '../../store/torrents/swarm-reports.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Stores the peer counts of a tracker's swarms, except those from a link that the tracker has
 * replaced.
 */
export const takeSwarmCounts = defineListener(swarmCounts, async (report, from, context) => {
  const { db, log, swarmReports, linkId } = context
  if (report.storeId !== from.storeId) {
    log.error('swarm-counts.of-another', { ...from, reported: report.storeId })
    return null
  }
  if (!isOfNewestLink(swarmReports, from.storeId, linkId)) {
    log('swarm-counts.outdated', { ...from })
    return null
  }
  if (report.part === 'first' || report.part === 'only') await nodes.countsCome(db, from.storeId)
  const isWhole = await counts.take(db, swarmReports, report)
  if (!isWhole) log('swarm-counts.unfinished', { ...from })
  return null
})
