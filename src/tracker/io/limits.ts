import type { HttpConnection } from './http-connection.ts'
import { CLOSING } from './http-connection.ts'

// Limits of connections, for both kinds of network access.

/** Rule 4: how long a request head may take to arrive. */
const HEAD_SECONDS = 10
/** After how long an idle connection, and one that does not accept bytes, is closed. */
export const IDLE_SECONDS = 65
/** How long the bytes of a client that still sends after its last reply are read. */
const LINGER_SECONDS = 2

/** Returns after how many seconds a connection is closed if nothing happens. */
export function secondsLeftTo(connection: HttpConnection): number {
  if (connection.state === CLOSING) return LINGER_SECONDS
  return connection.pendingBytes > 0 ? HEAD_SECONDS : IDLE_SECONDS
}

/**
 * The most bytes of replies that a client has not accepted; above it, none of its requests are
 * read.
 */
export const MAX_UNSENT_BYTES = 64 * 1024
/** The most connections of one thread. */
export const MAX_CONNECTIONS = 50_000
/** Connections that the system queues for a busy thread. */
export const BACKLOG = 4_096
/**
 * Looks during 2 s of draining: kept connections can send one more request, whose reply closes
 * them.
 */
export const DRAIN_LOOKS = 100
export const DRAIN_LOOK_MS = 20
