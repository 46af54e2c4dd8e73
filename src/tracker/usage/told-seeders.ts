import { ENTRY_WORDS } from '../../bridge/trackers/usage-frames.ts'
import { PAGE_PLACES, PAGES, SIGNS } from '../memory/swarm/past-seeders.ts'
import type { World } from '../memory/world.ts'
import type { Noted } from './noted.ts'

/** The most pages that one call reads: to read all of them takes a second. */
const SLICE_PAGES = PAGES / 2

/** Creates the exchange of members who had all of a torrent (rules 62, 64). */
export function createToldSeeders({ pastSeeders }: Pick<World, 'pastSeeders'>): Noted {
  /** What the other trackers have been sent, by place. */
  const told = new Map<number, readonly number[]>()
  /** The page at which the next call starts, so that every page has its turn. */
  let next = 0

  function newAt(place: number): readonly number[] {
    const [signs, known] = [pastSeeders.signsAt(place), told.get(place) ?? []]
    const found = signs.filter((sign) => sign !== 0 && !known.includes(sign))
    if (found.length > 0) told.set(place, signs)
    return found
  }

  return {
    kind: 'seeders',
    // A full table is half of what a link may leave unread, so it is sent in the slices of
    // `changes`.
    all() {
      told.clear()
      pastSeeders.markAll()
      return []
    },
    changes() {
      const found: number[] = []
      const first = next
      let read = 0
      for (let step = 0; step < PAGES && read < SLICE_PAGES; step++) {
        const page = (first + step) % PAGES
        if (!pastSeeders.takeMark(page)) continue
        read++
        next = (page + 1) % PAGES
        const end = (page + 1) * PAGE_PLACES
        for (let place = page * PAGE_PLACES; place < end; place++) {
          for (const sign of newAt(place)) found.push(place, sign)
        }
      }
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
    // Nothing to drop: the members had all of the torrent, whatever happened to the tracker.
    forget() {},
  }
}
