import type { FoundPair } from '../../domain/fair-play/pairs/look.ts'
import { shownPairs } from '../../domain/fair-play/pairs/score.ts'
import { SHOWN_SCORE, scoreOf } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'

/** The other member of a pair, or a member of the same closed group, that is shown. */
export interface Partner {
  readonly id: number
  /** Whether the pair has a score; without one, no report contradicts another. */
  readonly hasScore: boolean
}

/**
 * Returns the partner of each member who is in a shown pair or closed group after an evaluation.
 */
export function pairedAfter(
  pairs: readonly FoundPair[],
  standings: ReadonlyMap<number, Standing>,
): ReadonlyMap<number, Partner> {
  const isShown = (id: number) => scoreOf(standings.get(id)).score >= SHOWN_SCORE
  const others = new Map<number, Partner>()
  for (const { ids, score, standing } of shownPairs(pairs, isShown)) {
    const hasScore = score >= SHOWN_SCORE
    for (const id of standing.group) others.set(id, { id: ids[0], hasScore })
    others.set(ids[0], { id: ids[1], hasScore })
    others.set(ids[1], { id: ids[0], hasScore })
  }
  return others
}
