import { STAT } from '../../memory/statistics.ts'
import { CLOSING, WAITING } from '../http-connection.ts'
import type { FfiConnection } from './connections.ts'
import { ERRNO, SHUT_WRITE } from './system-calls.ts'
import type { HttpSocketsState } from './http-state.ts'

// What goes out over the HTTP connections of a thread, and how they end.

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
    // Closed over what a client has sent meanwhile, the system would drop the waiting reply.
    const isSilent = connection.saidLast || connection.hasEnded
    if (!isSilent) calls.shutdown(connection.fd, SHUT_WRITE)
    destroy(http, connection)
  }
}

/** What a client still sends is read for a while: closed now, the system would drop the reply. */
function linger(http: HttpSocketsState, connection: FfiConnection): void {
  const { calls, watch } = http
  if (connection.closesWhenEnded) return
  connection.closesWhenEnded = true
  connection.state = CLOSING
  calls.shutdown(connection.fd, SHUT_WRITE)
  watch(connection)
}

/** Sends on what a client did not take at once. */
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

/** The client sends no more, and nothing that it asked is unanswered. */
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

/** Closed at the end of the turn: until then nobody else can be given its descriptor. */
export function destroy(http: HttpSocketsState, connection: FfiConnection): void {
  const { addresses, connections } = http
  if (connection.isOver) return
  connection.state = CLOSING
  if (connection.slot >= 0) addresses.leave(connection.slot)
  connections.bury(connection)
}
