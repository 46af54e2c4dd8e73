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

/**
 * To have the loop watch a connection for its only request costs two calls of the system and a way
 * back from them. So of those that come together the first alone is watched. Its request is hardly
 * ever there before those behind it have come; when it is, they are read without being watched, up
 * to the first that has nothing to say yet. Of those that are left one in the midst is watched
 * next: when it speaks, those before it mostly have, too, and to read one that has not is dear.
 */
export function createArrivals({ watch, readNow, ended }: ArrivalsOptions): Arrivals {
  const waiting: (NetConnection | null)[] = new Array<null>(MOST).fill(null)
  let first = 0
  let count = 0
  /** Of those that wait, so many did when the timer was set. */
  let patient = 0
  let leader: NetConnection | null = null
  let timer: NodeJS.Timeout | undefined

  function lead(connection: NetConnection): void {
    leader = connection
    watch(connection)
  }

  function add(connection: NetConnection): void {
    if (leader === null) lead(connection)
    else if (count === MOST) watch(connection)
    else {
      waiting[(first + count++) % MOST] = connection
      timer ??= setTimeout(lookAfter, PATIENCE_MS)
    }
  }

  /** Takes the one at `place` of those that wait: the others keep their order. */
  function take(place: number): NetConnection {
    const connection = waiting[(first + place) % MOST] as NetConnection
    for (let at = place; at > 0; at--) {
      waiting[(first + at) % MOST] = waiting[(first + at - 1) % MOST]
    }
    waiting[first] = null
    first = (first + 1) % MOST
    count--
    if (place < patient) patient--
    return connection
  }

  /** The one that is watched says nothing: nobody is to wait for it. */
  function lookAfter(): void {
    timer = undefined
    while (patient > 0) lead(take(0))
    patient = count
    if (count > 0) timer = setTimeout(lookAfter, PATIENCE_MS)
  }

  function read(): void {
    leader = null
    if (count === 0) return
    while (count > 0 && readNow(waiting[first] as NetConnection)) take(0)
    if (count > 0) lead(take(Math.min(count >> 1, AHEAD)))
    ended()
  }

  return {
    add,
    read,
    leads: (connection) => connection === leader,
    forget(connection) {
      if (connection === leader) leader = null
    },
    count: () => count,
    watchAll() {
      clearTimeout(timer)
      timer = undefined
      while (count > 0) watch(take(0))
    },
  }
}
