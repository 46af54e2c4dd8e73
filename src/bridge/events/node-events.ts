import { count, oneOf, randomId, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

// Tracker -> jobs, every few seconds: that it lives, and its load.
export const nodeHeartbeat = defineEvent(
  'node.heartbeat',
  1,
  record({
    node: text(60),
    role: oneOf(['tracker']),
    storeId: randomId,
    version: text(40),
    startedAt: count,
    state: oneOf(['loading', 'ready', 'draining']),
    rssBytes: count,
    cpuPercent: count,
    peers: count,
    torrents: count,
    members: count,
    announcesPerSecond: count,
    /** Journal entries not yet acknowledged. */
    unbooked: count,
    /** The way to the network: system calls, or Node's sockets. */
    io: oneOf(['ffi', 'net']).optional(),
  }),
)
