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
  /** Members on torrents, swarms with an excess, and the sum of it in bytes. */
  readonly flows: number
  readonly swarms: number
  readonly excess: number
}

/** Looks at a window of traffic that ended at `at`, in seconds since 1970. */
export function lookAt(flows: Flows, before: Before, at: number): Look {
  const attribution = attribute(flows, before.standingOf, before.carriedOf)
  const parts = partsOf(flows, attribution)
  const standings = standingsAfter(flows, attribution, parts, before.standingOf, at)
  const { swarms, carries } = attribution
  const excess = swarms.reduce((sum, { balance }) => sum + balance.excess, 0)
  return { standings, parts, carries, flows: flows.count, swarms: swarms.length, excess }
}
