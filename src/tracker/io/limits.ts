import type { HttpConnection } from './http-connection.ts'
import { CLOSING } from './http-connection.ts'

// Limits of connections, for both kinds of network access.

/** Rule 4: how long a request head may take to arrive. */
const HEAD_SECONDS = 10
/** How long a connection may be idle, or accept no bytes, before it is closed. */
export const IDLE_SECONDS = 65
/** How long the bytes of a client that still sends after its last reply are read, in seconds. */
const LINGER_SECONDS = 2

/** Returns the number of seconds after which a connection is closed if nothing happens on it. */
export function secondsLeftTo(connection: HttpConnection): number {
  if (connection.state === CLOSING) return LINGER_SECONDS
  return connection.pendingBytes > 0 ? HEAD_SECONDS : IDLE_SECONDS
}

/**
 * The most reply bytes that a client may leave unaccepted; above it, none of its requests are read.
 */
export const MAX_UNSENT_BYTES = 64 * 1024
/** The most connections of one thread. */
export const MAX_CONNECTIONS = 50_000
/** The most connections that the system queues for a busy thread. */
export const BACKLOG = 4_096
/**
 * How often open connections are checked during the 2 s of draining: kept ones can send one more
 * request, whose reply closes them.
 */
export const DRAIN_LOOKS = 100
export const DRAIN_LOOK_MS = 20
