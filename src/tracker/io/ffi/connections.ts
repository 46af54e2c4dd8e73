import { createRemote } from '../../memory/remote.ts'
import type { HttpConnection } from '../http-connection.ts'
import { NOTHING, READING } from '../http-connection.ts'

/**
 * The value of `watched` for a connection that the poll does not know. It is not a combination of
 * the poll's flags.
 */
export const UNWATCHED = -1

/**
 * A connection of a thread. The object is reused for the next connection with the same descriptor.
 */
export interface FfiConnection extends HttpConnection {
  readonly fd: number
  /** Its slot in the counts of addresses; -1: not counted. */
  slot: number
  /** When the current wait began, in tracker seconds. */
  since: number
  /** The events for which the poll watches the connection, or UNWATCHED. */
  watched: number
  /** Whether the client has closed its sending side. */
  hasEnded: boolean
  /** Whether the last reply was made: the connection closes when all replies are sent. */
  closesWhenSent: boolean
  /**
   * Whether all replies are sent: the connection closes when the client closes its sending side.
   */
  closesWhenEnded: boolean
  /** Whether it was open when the thread stopped keeping connections alive. */
  wasKept: boolean
  /** Whether it is over: it is closed at the end of the turn. */
  isOver: boolean
  /** Replies that the client has not accepted: `unsentBytes` of `kept`, from `keptFrom` on. */
  kept: Buffer
  keptFrom: number
  unsentBytes: number
}

function createConnection(fd: number): FfiConnection {
  return {
    remote: createRemote(),
    isProxy: false,
    needsProxyHeader: false,
    state: READING,
    pending: NOTHING,
    pendingBytes: 0,
    bodyBytes: 0,
    ticket: 0,
    unsent: 0,
    lingers: false,
    saidLast: false,
    fd,
    slot: -1,
    since: 0,
    watched: UNWATCHED,
    hasEnded: false,
    closesWhenSent: false,
    closesWhenEnded: false,
    wasKept: false,
    isOver: false,
    kept: NOTHING,
    keptFrom: 0,
    unsentBytes: 0,
  }
}

interface ConnectionTable {
  // Kept after their connections end: the system assigns the lowest free number, so they are soon
  // reused.
  readonly objects: (FfiConnection | undefined)[]
  readonly isOpen: boolean[]
  readonly buried: (FfiConnection | undefined)[]
  buriedCount: number
  open: number
}

/** Creates the connections of a thread, by descriptor. */
export function createConnections() {
  const objects: (FfiConnection | undefined)[] = []
  const isOpen: boolean[] = []
  const table: ConnectionTable = {
    objects,
    isOpen,
    buried: [],
    buriedCount: 0,
    open: 0,
  }

  return {
    /** Returns a new connection; its former state is cleared. */
    open(fd: number, now: number): FfiConnection {
      const connection = objectAt(table, fd)
      connection.isProxy = false
      connection.needsProxyHeader = false
      connection.state = READING
      connection.bodyBytes = 0
      connection.ticket = 0
      connection.unsent = 0
      connection.lingers = false
      connection.saidLast = false
      connection.slot = -1
      connection.since = now
      connection.watched = UNWATCHED
      connection.hasEnded = false
      connection.closesWhenSent = false
      connection.closesWhenEnded = false
      connection.wasKept = false
      connection.isOver = false
      isOpen[fd] = true
      table.open++
      return connection
    },
    /** Returns the open connection of a descriptor. */
    at: (fd: number) => (isOpen[fd] ? objects[fd] : undefined),
    /** The upper bound of the connections' descriptors, which is not one of them. */
    end: () => objects.length,
    count: () => table.open,
    keepUnsent,
    bury: (connection: FfiConnection) => bury(table, connection),
    closeBuried: (close: (fd: number) => number) => closeBuried(table, close),
  }
}

function objectAt(table: ConnectionTable, fd: number): FfiConnection {
  const { objects, isOpen } = table
  while (objects.length <= fd) {
    objects.push(undefined)
    isOpen.push(false)
  }
  return (objects[fd] ??= createConnection(fd))
}

/** Appends bytes that the client did not accept to those that already wait. */
function keepUnsent(connection: FfiConnection, from: Uint8Array, start: number, end: number): void {
  const { kept, keptFrom, unsentBytes } = connection
  const needed = unsentBytes + end - start
  if (keptFrom + needed > kept.length) {
    const larger = needed > kept.length ? Buffer.allocUnsafeSlow(2 * needed) : kept
    kept.copy(larger, 0, keptFrom, keptFrom + unsentBytes)
    connection.kept = larger
    connection.keptFrom = 0
  }
  connection.kept.set(from.subarray(start, end), connection.keptFrom + unsentBytes)
  connection.unsentBytes = needed
}

/** Marks a connection as ended; `closeBuried` closes it once nothing refers to it. */
function bury(table: ConnectionTable, connection: FfiConnection): void {
  connection.isOver = true
  connection.pending = NOTHING
  connection.pendingBytes = 0
  connection.kept = NOTHING
  connection.keptFrom = 0
  connection.unsentBytes = 0
  table.buried[table.buriedCount++] = connection
}

function closeBuried(table: ConnectionTable, close: (fd: number) => number): void {
  const { buried, isOpen } = table
  for (let index = 0; index < table.buriedCount; index++) {
    const connection = buried[index]
    buried[index] = undefined
    if (connection === undefined) continue
    isOpen[connection.fd] = false
    table.open--
    close(connection.fd)
  }
  table.buriedCount = 0
}
