/** An element of a list, with its index in that list; -1: it is in no list. */
export interface Listed {
  place: number
}

export interface ConnectionList<C> {
  /** Adds an element; does nothing if it is in the list. */
  readonly add: (connection: C) => void
  readonly remove: (connection: C) => void
  readonly count: () => number
  /** Visits all elements; the visited one may be removed. */
  readonly each: (visit: (connection: C) => void) => void
}

/**
 * Creates the list of a thread's open connections. Not a Set: when a Set grows, its old table
 * refers to the new one, so one dead table in the old generation keeps all later tables, and
 * everything in them, from being collected as young. With a Set, each collection copied thousands
 * of closed connections.
 */
export function createConnectionList<C extends Listed>(): ConnectionList<C> {
  const list: (C | null)[] = []
  let count = 0

  return {
    add(connection) {
      if (connection.place >= 0) return
      connection.place = count
      list[count++] = connection
    },
    remove(connection) {
      const { place } = connection
      if (place < 0) return
      connection.place = -1
      const last = list[--count] as C
      list[count] = null
      if (last === connection) return
      list[place] = last
      last.place = place
    },
    count: () => count,
    each(visit) {
      // From the end, because the element that takes the place of a removed one was visited
      // already.
      for (let place = count - 1; place >= 0; place--) visit(list[place] as C)
    },
  }
}
