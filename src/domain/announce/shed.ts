// What a tracker does about load: clients are asked to come less often, and when that is not
// enough, are told fewer peers; nobody is ever turned away. Thousandths: 1000 is as usual.

export const USUAL = 1_000
export const MOST_STRETCH = 4_000
export const LEAST_LISTS = 200

export interface Shed {
  /** Of every interval. */
  readonly stretch: number
  /** Of every list of peers. */
  readonly lists: number
}

export const nothingShed: Shed = { stretch: USUAL, lists: USUAL }

/** Below this share of the set point there is room to give back what was shed. */
const ROOM = 0.85
/** How much of the distance is made good in a second: at once when it is too much, else slowly. */
const RISE = 1 / 20
const FALL = 1 / 900
const LISTS_RISE = 1 / 60

/**
 * What is shed a second later; `load` is the work by the set point: 1 is exactly as much as is
 * wanted. Clients come by the interval that they were told last, so what was shed is given back
 * over a quarter of an hour and more: faster, and load would swing.
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
