import { UM } from '../../bridge/trackers/usage-frames.ts'
import { M } from '../memory/tables/member-row.ts'

/** The most members in the reports of one other tracker; further ones are ignored. */
const MOST_MEMBERS = 2 ** 20
/**
 * Combines both numbers of an entry into one: each is below this (bridge/trackers/usage-frames.ts).
 */
const FACTOR = 2 ** 25

/** What one other tracker reports about members: it is added to their rows while it is in use. */
export interface ToldMembers {
  /** Takes an entry of a frame, which replaces the member's previous one. */
  readonly take: (member: number, words: Int32Array, at: number) => void
  /** Sets whether the rows include the report. */
  readonly use: (isUsed: boolean) => void
  /** Removes the report from the rows, and drops it. */
  readonly clear: () => void
  readonly size: () => number
}

/**
 * Creates an empty report. `isBefore`: whether the other tracker's name sorts before this one's.
 */
export function createToldMembers(words: Int32Array, isBefore: boolean): ToldMembers {
  const told = new Map<number, number>()
  const leeching = isBefore ? M.leechingBefore : M.leechingAfter
  const seeding = isBefore ? M.seedingBefore : M.seedingAfter
  let isInUse = false

  /** Adds an entry to the member's row; only the main thread writes these words. */
  function add(member: number, both: number, sign: 1 | -1): void {
    words[member + leeching] += sign * Math.floor(both / FACTOR)
    words[member + seeding] += sign * (both % FACTOR)
  }

  function use(isUsed: boolean): void {
    if (isUsed === isInUse) return
    isInUse = isUsed
    for (const [member, both] of told) add(member, both, isUsed ? 1 : -1)
  }

  return {
    take(member, from, at) {
      const both = from[at + UM.leeching] * FACTOR + from[at + UM.seeding]
      const before = told.get(member) ?? 0
      if (both === 0) told.delete(member)
      else if (before !== 0 || told.size < MOST_MEMBERS) told.set(member, both)
      else return
      if (!isInUse) return
      add(member, both, 1)
      add(member, before, -1)
    },
    use,
    clear() {
      use(false)
      told.clear()
    },
    size: () => told.size,
  }
}
