import { attribute } from './attribution.ts'
import type { Flows } from './flows.ts'
import type { Part, Standing } from './standing.ts'
import { partsOf, standingsAfter } from './standing.ts'

/** What earlier looks left. */
export interface Before {
  readonly standingOf: (memberId: number) => Standing | null
  /** Of a torrent, what the last window left open; null if there was no window before. */
  readonly carriedOf: (torrentId: number) => number | null
}

export interface Look {
  /** Of members with traffic in the window. */
  readonly standings: ReadonlyMap<number, Standing>
  readonly parts: readonly Part[]
  readonly carries: ReadonlyMap<number, number>
}

/** Looks at a window of traffic that ended at `at`, in seconds since 1970. */
export function lookAt(flows: Flows, before: Before, at: number): Look {
  const attribution = attribute(flows, before.standingOf, before.carriedOf)
  const parts = partsOf(flows, attribution)
  const standings = standingsAfter(flows, attribution, parts, before.standingOf, at)
  return { standings, parts, carries: attribution.carries }
}
