import type { EventDefinition } from '../define-event.ts'
import { announceAsked, announceExplained } from './explain-events.ts'
import { memberChanged } from './member-events.ts'
import { networksBanned } from './network-events.ts'
import { nodeHeartbeat } from './node-events.ts'
import { trackerSettingsChanged } from './settings-events.ts'
import { torrentChanged } from './torrent-events.ts'
import { tracesChanged, tracesNoted } from './trace-events.ts'
import { swarmCounts, trafficBatch, trafficBooked } from './traffic-events.ts'

/** Every event, in the order of docs/reference/events.md. */
export const events: readonly EventDefinition[] = [
  memberChanged,
  torrentChanged,
  trackerSettingsChanged,
  networksBanned,
  tracesChanged,
  announceAsked,
  trafficBatch,
  trafficBooked,
  swarmCounts,
  nodeHeartbeat,
  tracesNoted,
  announceExplained,
]
