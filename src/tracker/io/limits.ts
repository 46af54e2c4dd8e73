import type { HttpConnection } from './http-connection.ts'
import { CLOSING } from './http-connection.ts'

// Limits of connections, the same for both kinds of network access.

/** Rule 4: time until a request head must be complete. */
const HEAD_SECONDS = 10
/** Time after which an idle connection, and one that does not accept our bytes, is closed. */
export const IDLE_SECONDS = 65
/** Time for which a client that is still sending after its last reply is read. */
const LINGER_SECONDS = 2

/** Returns the seconds after which a connection is closed if nothing happens. */
export function secondsLeftTo(connection: HttpConnection): number {
  if (connection.state === CLOSING) return LINGER_SECONDS
  return connection.pendingBytes > 0 ? HEAD_SECONDS : IDLE_SECONDS
}

/** Replies that a client has not accepted; above this none of its requests are read. */
export const MAX_UNSENT_BYTES = 64 * 1024
/** Connections of one thread. */
export const MAX_CONNECTIONS = 50_000
/** Connections that the system queues for a busy thread. */
export const BACKLOG = 4_096
/** During 2 s of draining, kept connections can send one more request; the reply closes them. */
export const DRAIN_LOOKS = 100
export const DRAIN_LOOK_MS = 20
