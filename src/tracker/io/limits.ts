import type { HttpConnection } from './http-connection.ts'
import { CLOSING } from './http-connection.ts'

// The bounds of connections, the same on every way to the network.

/** Rule 4: a head must be complete after so long. */
const HEAD_SECONDS = 10
/** A kept connection without a request, and one that takes no bytes from us, end after so long. */
const IDLE_SECONDS = 65
/** What a client still sends after its last reply is read for so long. */
const LINGER_SECONDS = 2

/** Seconds after which a connection is ended that goes on waiting for what it waits for. */
export function secondsLeftTo(connection: HttpConnection): number {
  if (connection.state === CLOSING) return LINGER_SECONDS
  return connection.pendingBytes > 0 ? HEAD_SECONDS : IDLE_SECONDS
}

/** Replies that a client does not take: no more of its requests are read then. */
export const MAX_UNSENT_BYTES = 64 * 1024
/** Connections of one thread. */
export const MAX_CONNECTIONS = 50_000
/** Connections that the system holds for a thread that is busy. */
export const BACKLOG = 4_096
/** For 2 s of draining, kept connections may bring one more request, which tells them to close. */
export const DRAIN_LOOKS = 100
export const DRAIN_LOOK_MS = 20
