// Combines rare parts of a figure, because they could reveal individual members.

/** A client is shown by name only if at least this many members use it. */
export const LEAST_MEMBERS = 5
/** The most parts that are shown by name. */
const MOST_PARTS = 60
export const OTHERS = 'others'

export interface CountedPart {
  readonly part: string
  readonly peers: number
  readonly members: number
}

/** Returns the parts with enough members, largest first; all others are combined into one. */
export function withoutFew(counted: readonly CountedPart[]): readonly CountedPart[] {
  const sorted = counted.toSorted((a, b) => b.peers - a.peers || (a.part < b.part ? -1 : 1))
  const shown = sorted.filter(({ members }) => members >= LEAST_MEMBERS).slice(0, MOST_PARTS)
  const rest = counted.filter((one) => !shown.includes(one))
  const sum = (of: 'peers' | 'members') => rest.reduce((all, one) => all + one[of], 0)
  const others = { part: OTHERS, peers: sum('peers'), members: sum('members') }
  return rest.length === 0 ? shown : [...shown, others]
}
