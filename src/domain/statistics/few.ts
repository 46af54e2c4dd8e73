// Rare parts of a figure would reveal single members.

/** Clients of fewer members than this are not shown by name. */
export const LEAST_MEMBERS = 5
/** Parts that are shown by name, at most. */
const MOST_PARTS = 60
export const OTHERS = 'others'

export interface CountedPart {
  readonly part: string
  readonly peers: number
  readonly members: number
}

/** Parts that enough members have, largest first; the rest as one. */
export function withoutFew(counted: readonly CountedPart[]): readonly CountedPart[] {
  const sorted = counted.toSorted((a, b) => b.peers - a.peers || (a.part < b.part ? -1 : 1))
  const shown = sorted.filter(({ members }) => members >= LEAST_MEMBERS).slice(0, MOST_PARTS)
  const rest = counted.filter((one) => !shown.includes(one))
  const sum = (of: 'peers' | 'members') => rest.reduce((all, one) => all + one[of], 0)
  const others = { part: OTHERS, peers: sum('peers'), members: sum('members') }
  return rest.length === 0 ? shown : [...shown, others]
}
