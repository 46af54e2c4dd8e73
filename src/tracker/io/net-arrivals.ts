import type { NetConnection } from './net-connection.ts'

/** Connections that wait unwatched, at most. */
const MOST = 64
/** So many at most wait for one that came behind them. */
const AHEAD = 8
/**
 * A connection waits for twice as long at most before the loop watches it itself. With less
 * patience many are watched under load that were about to be read: 4 to 5 % of an announce.
 */
const PATIENCE_MS = 5

export interface ArrivalsOptions {
  /** Has the loop tell when bytes have come. */
  readonly watch: (connection: NetConnection) => void
  /** Reads what has come and handles it; false when nothing has. */
  readonly readNow: (connection: NetConnection) => boolean
  /** All that had come is handled. */
  readonly ended: () => void
}

/** Connections that came and that nobody reads yet. */
export interface Arrivals {
  /** The connection is watched, or is read when one that is has said something. */
  readonly add: (connection: NetConnection) => void
  /** Whether the connection is the one that is watched for others. */
  readonly leads: (connection: NetConnection) => boolean
  /** The one that leads has said something: reads those behind it. */
  readonly read: () => void
  readonly forget: (connection: NetConnection) => void
  readonly count: () => number
  /** Nobody waits any more. */
  readonly watchAll: () => void
}

interface ArrivalState {
  leader: NetConnection | null
  readonly watch: (connection: NetConnection) => void
  count: number
  readonly waiting: (NetConnection | null)[]
  first: number
  timer: NodeJS.Timeout | undefined
  /** Of those that wait, so many did when the timer was set. */
  patient: number
  readonly readNow: (connection: NetConnection) => boolean
  readonly ended: () => void
}

/**
 * To have the loop watch a connection for its only request costs two calls of the system and a way
 * back from them. So of those that come together the first alone is watched. Its request is hardly
 * ever there before those behind it have come; when it is, they are read without being watched, up
 * to the first that has nothing to say yet. Of those that are left one in the midst is watched
 * next: when it speaks, those before it mostly have, too, and to read one that has not is dear.
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

/** Takes the one at `place` of those that wait: the others keep their order. */
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

/** The one that is watched says nothing: nobody is to wait for it. */
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
