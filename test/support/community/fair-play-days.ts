import type { Flow } from '../../../src/domain/fair-play/flows.ts'
import { createFlows } from '../../../src/domain/fair-play/flows.ts'
import { addLook, contestedIn, lookAt } from '../../../src/domain/fair-play/look.ts'
import type { FoundPair } from '../../../src/domain/fair-play/pairs/look.ts'
import type { Standing } from '../../../src/domain/fair-play/standing.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'

// Days of traffic as a look sees them, written down by torrent and member.

const NOTHING: Flow = {
  ...{ memberId: 0, torrentId: 1, up: 0, down: 0, fell: 0, rose: 0, checked: 0 },
  ...{ upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 },
  ...{ left: 0, lostLikely: 0, lostMost: 0 },
}
const SIZE = 10 * GIB

/** By member. */
type Swarm = Readonly<Record<number, Partial<Flow>>>
/** By torrent. */
export type Day = Readonly<Record<number, Swarm>>

/** Reports of a member, in GiB: an upload, and a download that `left` confirms. */
export const up = (amount: number) => ({ up: amount * GIB })
export const down = (amount: number) => ({ down: amount * GIB, fell: amount * GIB })

/** Looks at some days of swarms; all torrents have this size. */
export function looksAt(days: readonly Day[], size = SIZE) {
  const standings = new Map<number, Standing>()
  let pairs: readonly FoundPair[] = []
  for (const [day, swarms] of days.entries()) {
    const builder = createFlows(1)
    for (const [torrentId, swarm] of Object.entries(swarms)) {
      for (const [memberId, flow] of Object.entries(swarm)) {
        const ids = { torrentId: Number(torrentId), memberId: Number(memberId) }
        builder.add({ ...NOTHING, ...ids, ...flow }, size)
      }
    }
    const evidenceOf = (memberId: number) => standings.get(memberId) ?? null
    const contested = contestedIn(standings)
    const before = { evidenceOf, carriedOf: () => 0, pairs, contested }
    const look = lookAt(builder.done(), before, (day + 1) * DAY_SECONDS)
    addLook(standings, look)
    pairs = look.pairs
  }
  return { standings, pairs }
}

/** The pairs of the last look. */
export function pairsAfter(days: readonly Day[], size = SIZE): readonly FoundPair[] {
  return looksAt(days, size).pairs
}
