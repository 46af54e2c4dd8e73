import type { FoundPair } from '../../domain/fair-play/pairs/look.ts'
import { shownPairs } from '../../domain/fair-play/pairs/score.ts'
import { SHOWN_SCORE, scoreOf } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'

/** Returns by member of a pair or closed group that is shown after a look: another member. */
export function pairedAfter(
  pairs: readonly FoundPair[],
  standings: ReadonlyMap<number, Standing>,
): ReadonlyMap<number, number> {
  const isShown = (id: number) => scoreOf(standings.get(id)).score >= SHOWN_SCORE
  const others = new Map<number, number>()
  for (const { ids, standing } of shownPairs(pairs, isShown)) {
    for (const id of standing.group) others.set(id, ids[0])
    others.set(ids[0], ids[1])
    others.set(ids[1], ids[0])
  }
  return others
}
