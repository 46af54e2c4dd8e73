import type { FoundPair } from '../pairs/look.ts'
import { shownPairs } from '../pairs/score.ts'
import { SHOWN_SCORE, scoreOf } from '../score.ts'
import type { Standing } from '../standing.ts'

/** Returns by member of a pair that is shown after a look: the other member. */
export function pairedAfter(
  pairs: readonly FoundPair[],
  standings: ReadonlyMap<number, Standing>,
): ReadonlyMap<number, number> {
  const isShown = (id: number) => scoreOf(standings.get(id)).score >= SHOWN_SCORE
  const others = new Map<number, number>()
  for (const { ids } of shownPairs(pairs, isShown)) {
    others.set(ids[0], ids[1])
    others.set(ids[1], ids[0])
  }
  return others
}
