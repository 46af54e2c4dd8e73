import { ENTRY_WORDS, SEEDER_PLACES } from '../../bridge/trackers/usage-frames.ts'
import { SIGNS } from '../memory/swarm/past-seeders.ts'
import type { World } from '../memory/world.ts'
import type { Noted } from './noted.ts'

/** Places that one call checks: it takes a second to check all of them. */
const SLICE_PLACES = SEEDER_PLACES / 2

/** Members who had all of a torrent, at any tracker (rules 62, 64). */
export function createToldSeeders({ pastSeeders }: Pick<World, 'pastSeeders'>): Noted {
  /** What the others have, by place. */
  const told = new Map<number, readonly number[]>()
  let next = 0

  function newAt(place: number): readonly number[] {
    const [signs, known] = [pastSeeders.signsAt(place), told.get(place) ?? []]
    const found = signs.filter((sign) => sign !== 0 && !known.includes(sign))
    if (found.length > 0) told.set(place, signs)
    return found
  }

  return {
    kind: 'seeders',
    // A full table is half of what a link may have unread: it is sent in the slices of `changes`.
    all() {
      told.clear()
      return []
    },
    changes() {
      const found: number[] = []
      const end = next + SLICE_PLACES
      for (; next < end; next++) {
        for (const sign of newAt(next)) found.push(next, sign)
      }
      next %= SEEDER_PLACES
      return found
    },
    take(_from, entries) {
      for (let at = 0; at < entries.length; at += ENTRY_WORDS.seeders) {
        const [place, sign] = [entries[at], entries[at + 1]]
        pastSeeders.put(place, sign)
        const known = told.get(place) ?? []
        if (!known.includes(sign)) told.set(place, [sign, ...known].slice(0, SIGNS))
      }
    },
    // They had all of it, whatever happened to the tracker.
    forget() {},
  }
}
