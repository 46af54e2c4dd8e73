// How a tracker sheds load: it asks clients to announce less often and, if that is not enough,
// returns fewer peers; it never refuses a client. Factors are in thousandths: 1000 is normal.

export const USUAL = 1_000
export const MOST_STRETCH = 4_000
export const LEAST_LISTS = 200

export interface Shed {
  /** The factor for each interval. */
  readonly stretch: number
  /** The factor for the length of each list of peers. */
  readonly lists: number
}

export const nothingShed: Shed = { stretch: USUAL, lists: USUAL }

/** Below this share of the set point, intervals and lists return to normal. */
const ROOM = 0.85
/** The part of the way back to normal that one second covers. */
const RISE = 1 / 20
const FALL = 1 / 900
const LISTS_RISE = 1 / 60

/**
 * Returns how much is shed one second later; `load` is the work divided by the set point. Because
 * clients follow the last interval that they got, the return to normal takes a quarter of an hour
 * or more; if it were faster, the load would oscillate.
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
