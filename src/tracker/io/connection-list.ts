/** A member of a list, with its index there; -1 while it is in none. */
export interface Listed {
  place: number
}

export interface ConnectionList<C> {
  /** Can be called again. */
  readonly add: (connection: C) => void
  readonly remove: (connection: C) => void
  readonly count: () => number
  /** Visits all members; the one that is visited can be removed. */
  readonly each: (visit: (connection: C) => void) => void
}

/**
 * The open connections of a thread. Not a Set: when a Set grows, its old table refers to the new
 * one, so one dead table in the old generation keeps all later tables, and everything in them, from
 * being collected as young. Each collection then copied thousands of closed connections.
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
      // From the end: the member that takes the place of a removed one was visited already.
      for (let place = count - 1; place >= 0; place--) visit(list[place] as C)
    },
  }
}
