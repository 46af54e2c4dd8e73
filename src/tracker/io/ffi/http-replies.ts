import { STAT } from '../../memory/statistics.ts'
import { CLOSING, WAITING } from '../http-connection.ts'
import type { FfiConnection } from './connections.ts'
import { ERRNO, SHUT_WRITE } from '../../system/system-calls.ts'
import type { HttpSocketsState } from './http-state.ts'

// Sends the replies of a thread's HTTP connections, and closes them.

export function isTransient(http: HttpSocketsState): boolean {
  const errno = http.calls.errno()
  return errno === ERRNO.again || errno === ERRNO.interrupted
}

export function send(
  http: HttpSocketsState,
  connection: FfiConnection,
  bytes: Uint8Array,
  start: number,
  end: number,
  keepAlive: boolean,
): boolean {
  const { words, stats, clock, sender, connections } = http
  connection.unsent--
  if (connection.isOver) return false
  words[stats + STAT.bytesOut] += end - start
  connection.since = clock.seconds()
  if (!keepAlive || hasHadAll(connection)) connection.closesWhenSent = true
  let sent = 0
  if (connection.unsentBytes === 0) {
    sent = sender.send(connection.fd, bytes, start, end, connection.closesWhenSent)
    if (sent < 0 && !isTransient(http)) {
      destroy(http, connection)
      return false
    }
  }
  if (sent < end - start) connections.keepUnsent(connection, bytes, start + Math.max(sent, 0), end)
  afterSend(http, connection)
  return false
}

function afterSend(http: HttpSocketsState, connection: FfiConnection): void {
  const { watch, calls } = http
  if (connection.unsentBytes > 0 || !connection.closesWhenSent) watch(connection)
  else if (connection.lingers && !connection.hasEnded) linger(http, connection)
  else {
    // If a connection is closed with unread input, the system drops the reply that is still to be
    // sent.
    const isSilent = connection.saidLast || connection.hasEnded
    if (!isSilent) calls.shutdown(connection.fd, SHUT_WRITE)
    destroy(http, connection)
  }
}

/** Reads what the client still sends, for a while: closing now would drop the reply. */
function linger(http: HttpSocketsState, connection: FfiConnection): void {
  const { calls, watch } = http
  if (connection.closesWhenEnded) return
  connection.closesWhenEnded = true
  connection.state = CLOSING
  calls.shutdown(connection.fd, SHUT_WRITE)
  watch(connection)
}

/** Sends more of the bytes that a client did not accept immediately. */
export function flush(http: HttpSocketsState, connection: FfiConnection): void {
  const { sender, clock } = http
  const { kept, keptFrom, unsentBytes } = connection
  const { fd, closesWhenSent } = connection
  const sent = sender.send(fd, kept, keptFrom, keptFrom + unsentBytes, closesWhenSent)
  if (sent < 0) {
    if (!isTransient(http)) destroy(http, connection)
    return
  }
  connection.keptFrom += sent
  connection.unsentBytes -= sent
  connection.since = clock.seconds()
  afterSend(http, connection)
}

/** Whether the client sends nothing more and all its requests have been answered. */
function hasHadAll(connection: FfiConnection): boolean {
  return connection.hasEnded && connection.unsent === 0 && connection.state !== WAITING
}

export function ended(http: HttpSocketsState, connection: FfiConnection): void {
  connection.hasEnded = true
  if (connection.closesWhenEnded) destroy(http, connection)
  else if (hasHadAll(connection)) {
    connection.closesWhenSent = true
    afterSend(http, connection)
  } else http.watch(connection)
}

/**
 * Ends a connection. It is closed at the end of the turn, so that no other connection gets its
 * descriptor before that.
 */
export function destroy(http: HttpSocketsState, connection: FfiConnection): void {
  const { addresses, connections } = http
  if (connection.isOver) return
  connection.state = CLOSING
  if (connection.slot >= 0) addresses.leave(connection.slot)
  connections.bury(connection)
}
