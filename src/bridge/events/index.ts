import type { BridgeRole, EventDefinition } from '../define-event.ts'
import { alertsKept, alertsTold } from './alert-events.ts'
import { announceAsked, announceExplained } from './explain-events.ts'
import { foreignUrlsUsed } from './foreign-url-events.ts'
import { holdersChanged } from './holder-events.ts'
import { logsAsked, logsTold } from './log-events.ts'
import { memberChanged } from './member-events.ts'
import { networksBanned } from './network-events.ts'
import { nodeHeartbeat } from './node-events.ts'
import { reachAsked, reachFound, reachTested } from './reach-events.ts'
import { signalsNoted } from './signal-events.ts'
import { trackerSettingsChanged } from './settings-events.ts'
import { torrentChanged } from './torrent-events.ts'
import { stateAsked, stateCopied } from './state-events.ts'
import { tracesChanged, tracesNoted } from './trace-events.ts'
import {
  countsAsked,
  swarmCounts,
  trafficBatch,
  trafficBooked,
  trafficRefused,
} from './traffic-events.ts'

/** Every event, in the order of docs/reference/events.md. */
export const events: readonly EventDefinition[] = [
  memberChanged,
  torrentChanged,
  trackerSettingsChanged,
  networksBanned,
  holdersChanged,
  tracesChanged,
  announceAsked,
  reachAsked,
  reachFound,
  logsAsked,
  stateAsked,
  alertsKept,
  countsAsked,
  trafficBatch,
  trafficBooked,
  trafficRefused,
  swarmCounts,
  nodeHeartbeat,
  tracesNoted,
  announceExplained,
  reachTested,
  logsTold,
  stateCopied,
  signalsNoted,
  foreignUrlsUsed,
  alertsTold,
]

const senders = new Map(events.map(({ name, from }) => [name, from]))

/**
 * Whether a role may send an event. An unknown event may be from a newer release, so it is allowed.
 */
export function maySend(role: BridgeRole, eventName: string): boolean {
  return (senders.get(eventName) ?? role) === role
}

/** Returns the message for a peer that sent an event that it may not send. */
export function roleFault(role: BridgeRole, eventName: string): string {
  return `${eventName} is not for a ${role === 'jobs' ? 'hub' : role} to send`
}
