import type { Draw } from './draw.ts'
import { createDraw } from './draw.ts'

// How long members seed. This is a habit: some keep nearly everything for years, most stop at an
// age that is set in their client, and some stop after days. So the members who seed a torrent say
// more about when its seeding ends than its age does.

/** The share of members who keep what they have, and the share of those who stop within days. */
const KEEPERS = 0.2
const LEAVERS = 0.25
/** The limits in days that the others set in their clients. */
const LIMITS_DAYS = [7, 10, 14, 14, 21, 30, 30, 60] as const
/** Uploaders seed their own torrents this many times longer. */
const OWN = 5

/**
 * How long members seed. The habit of each member is remembered, because it is needed in many
 * swarms.
 */
export interface Keeping {
  /** Returns the days for which a member seeds a download. */
  readonly seedingDays: (draw: Draw, memberId: number) => number
  /** Returns the days for which an uploader seeds an upload. */
  readonly uploadDays: (draw: Draw, memberId: number) => number
}

export function createKeeping(): Keeping {
  const habits = new Map<number, number | null>()
  /** Returns the days after which a member usually stops; null: hardly ever. */
  function habitOf(memberId: number): number | null {
    let habit = habits.get(memberId)
    if (habit === undefined) habits.set(memberId, (habit = drawHabit(memberId)))
    return habit
  }
  return {
    seedingDays(draw, memberId) {
      const habit = habitOf(memberId)
      if (habit !== null) return habit * around(draw)
      return draw.chance(0.97) ? draw.wait(3_000) : 3 + draw.wait(10)
    },
    uploadDays(draw, memberId) {
      const habit = habitOf(memberId)
      return habit === null ? draw.wait(3_000) : 0.5 + OWN * habit * around(draw)
    },
  }
}

function drawHabit(memberId: number): number | null {
  const draw = createDraw('keeping', 'member', memberId)
  const kind = draw.next()
  if (kind < KEEPERS) return null
  return kind < KEEPERS + LEAVERS ? 0.2 + 2.8 * draw.next() : draw.pick(LIMITS_DAYS)
}

/** A client stops at its limit, or somewhat later if it does not run all day. */
const around = (draw: Draw) => 1 + 0.1 * draw.next() ** 2
