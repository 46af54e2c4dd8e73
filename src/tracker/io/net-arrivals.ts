import type { NetConnection } from './net-connection.ts'

/** The most connections that are open without being watched. */
const MOST = 64
/** The most connections that wait for one that arrived later. */
const AHEAD = 8
/**
 * How long connections wait at least, and at most twice as long, before the event loop watches
 * them. With a shorter time, many connections under load would be watched just before they are
 * read, which costs 4 to 5 % of an announce.
 */
const PATIENCE_MS = 5

export interface ArrivalsOptions {
  /** Makes the event loop report when bytes arrive on a connection. */
  readonly watch: (connection: NetConnection) => void
  /** Reads and handles what has arrived on a connection; returns false when nothing has. */
  readonly readNow: (connection: NetConnection) => boolean
  /** Called when everything that had arrived has been handled. */
  readonly ended: () => void
}

/** Connections that were accepted but not read yet. */
export interface Arrivals {
  /** Adds a connection: it is watched, or it is read when the watched one has input. */
  readonly add: (connection: NetConnection) => void
  /** Whether this connection is watched on behalf of the others. */
  readonly leads: (connection: NetConnection) => boolean
  /** Called when the watched connection has input: reads the connections after it. */
  readonly read: () => void
  readonly forget: (connection: NetConnection) => void
  readonly count: () => number
  /** Makes the event loop watch all connections that wait. */
  readonly watchAll: () => void
}

interface ArrivalState {
  leader: NetConnection | null
  readonly watch: (connection: NetConnection) => void
  count: number
  readonly waiting: (NetConnection | null)[]
  first: number
  timer: NodeJS.Timeout | undefined
  /** The number of connections that waited when the timer was set. */
  patient: number
  readonly readNow: (connection: NetConnection) => boolean
  readonly ended: () => void
}

/**
 * Watching a connection for its only request costs two system calls and a return from the event
 * loop. So of the connections that arrive together, only the first is watched. Its request rarely
 * arrives before the others do; when it does, they are read without being watched, up to the first
 * one without input. Of the rest, one in the middle is watched next: when it has input, most of
 * those before it have input too, and a read that finds none is expensive.
 */
export function createArrivals({ watch, readNow, ended }: ArrivalsOptions): Arrivals {
  const arrivals: ArrivalState = {
    leader: null,
    watch,
    count: 0,
    waiting: new Array<null>(MOST).fill(null),
    first: 0,
    timer: undefined,
    patient: 0,
    readNow,
    ended,
  }

  return {
    add: (connection) => add(arrivals, connection),
    read: () => read(arrivals),
    leads: (connection) => connection === arrivals.leader,
    forget: (connection) => forget(arrivals, connection),
    count: () => arrivals.count,
    watchAll: () => watchAll(arrivals),
  }
}

function lead(arrivals: ArrivalState, connection: NetConnection): void {
  arrivals.leader = connection
  arrivals.watch(connection)
}

function add(arrivals: ArrivalState, connection: NetConnection): void {
  const { watch, waiting } = arrivals
  if (arrivals.leader === null) lead(arrivals, connection)
  else if (arrivals.count === MOST) watch(connection)
  else {
    waiting[(arrivals.first + arrivals.count++) % MOST] = connection
    arrivals.timer ??= setTimeout(() => lookAfter(arrivals), PATIENCE_MS)
  }
}

/** Removes the waiting connection at `place` and returns it; the others keep their order. */
function take(arrivals: ArrivalState, place: number): NetConnection {
  const { waiting } = arrivals
  const connection = waiting[(arrivals.first + place) % MOST] as NetConnection
  for (let at = place; at > 0; at--) {
    waiting[(arrivals.first + at) % MOST] = waiting[(arrivals.first + at - 1) % MOST]
  }
  waiting[arrivals.first] = null
  arrivals.first = (arrivals.first + 1) % MOST
  arrivals.count--
  if (place < arrivals.patient) arrivals.patient--
  return connection
}

/** Stops the others from waiting for a watched connection that sends nothing. */
function lookAfter(arrivals: ArrivalState): void {
  arrivals.timer = undefined
  while (arrivals.patient > 0) lead(arrivals, take(arrivals, 0))
  arrivals.patient = arrivals.count
  if (arrivals.count > 0) arrivals.timer = setTimeout(() => lookAfter(arrivals), PATIENCE_MS)
}

function read(arrivals: ArrivalState): void {
  const { readNow, waiting, ended } = arrivals
  arrivals.leader = null
  if (arrivals.count === 0) return
  while (arrivals.count > 0 && readNow(waiting[arrivals.first] as NetConnection)) take(arrivals, 0)
  if (arrivals.count > 0) lead(arrivals, take(arrivals, Math.min(arrivals.count >> 1, AHEAD)))
  ended()
}

function forget(arrivals: ArrivalState, connection: NetConnection): void {
  if (connection === arrivals.leader) arrivals.leader = null
}

function watchAll(arrivals: ArrivalState): void {
  clearTimeout(arrivals.timer)
  arrivals.timer = undefined
  while (arrivals.count > 0) arrivals.watch(take(arrivals, 0))
}
