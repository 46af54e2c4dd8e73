// How a tracker sheds load: it asks clients to announce less often, and if that is not enough,
// returns fewer peers; it never refuses one. In thousandths: 1000 is as usual.

export const USUAL = 1_000
export const MOST_STRETCH = 4_000
export const LEAST_LISTS = 200

export interface Shed {
  /** Factor of each interval. */
  readonly stretch: number
  /** Factor of each list of peers. */
  readonly lists: number
}

export const nothingShed: Shed = { stretch: USUAL, lists: USUAL }

/** Below this share of the set point, what was shed is restored. */
const ROOM = 0.85
/** The share of the distance that is covered in a second: all of it under overload, else slowly. */
const RISE = 1 / 20
const FALL = 1 / 900
const LISTS_RISE = 1 / 60

/**
 * Returns what is shed a second later; `load` is the work divided by the set point. Clients follow
 * the last interval that they got, so what was shed is restored over a quarter of an hour or more:
 * restored faster, the load would swing.
 */
export function nextShed({ stretch, lists }: Shed, load: number): Shed {
  if (load > 1) {
    const longer = Math.min(MOST_STRETCH, stretch * load ** RISE)
    const isAtEnd = longer >= MOST_STRETCH
    return { stretch: longer, lists: isAtEnd ? Math.max(LEAST_LISTS, lists / load ** RISE) : lists }
  }
  if (load > ROOM) return { stretch, lists }
  if (lists < USUAL) return { stretch, lists: Math.min(USUAL, lists * (1 + LISTS_RISE)) }
  const room = Math.max(load, 0.1) / ROOM
  return { stretch: Math.max(USUAL, stretch * room ** FALL), lists }
}
