/** What can stand in a list: its place there, -1 while it stands in none. */
export interface Listed {
  place: number
}

export interface ConnectionList<C> {
  /** May be called again. */
  readonly add: (connection: C) => void
  readonly remove: (connection: C) => void
  readonly count: () => number
  /** Visits all; the visited one may be removed. */
  readonly each: (visit: (connection: C) => void) => void
}

/**
 * The open connections of a thread. Not a Set: a table that a Set grew out of refers to the next,
 * so that one dead table that has become old keeps all later ones from being collected as young,
 * and whatever was in them: each collection copied thousands of closed connections.
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
      // From the end: who takes the place of one that goes was visited before it.
      for (let place = count - 1; place >= 0; place--) visit(list[place] as C)
    },
  }
}
