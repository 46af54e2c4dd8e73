import type { Evidence } from './attribution.ts'
import { attribute } from './attribution.ts'
import { claimParts } from './claims.ts'
import type { Flows } from './flows.ts'
import type { FoundPair, KnownPair } from './pairs/look.ts'
import { lookAtPairs } from './pairs/look.ts'
import type { Part } from './parts.ts'
import { partsOf } from './parts.ts'
import type { Standing } from './standing.ts'
import { contestedBy } from './score.ts'
import { standingAfter } from './standing.ts'

/** What earlier evaluations found. */
export interface Before {
  /** Returns the exposures and shares in a member's standing; null if there is none. */
  readonly evidenceOf: (memberId: number) => Evidence | null
  /**
   * Returns the bytes of a torrent that the last window left open; null if there was no earlier
   * window.
   */
  readonly carriedOf: (torrentId: number) => number | null
  /** The pairs of members that the last evaluation kept; none by default. */
  readonly pairs?: readonly KnownPair[]
  /** By member whose case is one of a pair: the rivals (rivals.ts); none by default. */
  readonly contested?: ReadonlyMap<number, readonly number[]>
}

export interface Look {
  /** The members who have traffic in the window. */
  readonly memberIds: readonly number[]
  /**
   * Returns what is known about a member after the evaluation, from the position in `memberIds` and
   * what was known before. It is called for one member at a time, because the standings of a large
   * community do not all fit in memory.
   */
  readonly standingAfter: (position: number, before: Standing | null) => Standing
  readonly parts: readonly Part[]
  /**
   * Returns the swarms in which these members uploaded to vanished leechers; some may be among
   * `parts`.
   */
  readonly claimPartsOf: (isWanted: (memberId: number) => boolean) => readonly Part[]
  readonly carries: ReadonlyMap<number, number>
  /** The pairs of members with the most evidence, from this evaluation and earlier ones. */
  readonly pairs: readonly FoundPair[]
  /**
   * The number of flows (a member on a torrent), the number of swarms with an excess, and the total
   * excess in bytes.
   */
  readonly flows: number
  readonly swarms: number
  readonly excess: number
}

/** Evaluates a window of traffic that ended at `at`, in seconds since 1970. */
export function lookAt(flows: Flows, before: Before, at: number): Look {
  const attribution = attribute(flows, before.evidenceOf, before.carriedOf)
  const parts = partsOf(flows, attribution)
  const { memberIds, swarms, carries } = attribution
  const excess = swarms.reduce((sum, swarm) => sum + swarm.excess, 0)
  return {
    ...{ memberIds, standingAfter: standingAfter(flows, attribution, parts, at) },
    claimPartsOf: (isWanted) => claimParts(flows, attribution, isWanted),
    pairs: lookAtPairs(flows, attribution, before, at),
    ...{ parts, carries, flows: flows.count, swarms: swarms.length, excess },
  }
}

/** Adds an evaluation to the standings of a community that fits in memory. */
export function addLook(standings: Map<number, Standing>, look: Look): void {
  for (const [position, id] of look.memberIds.entries()) {
    standings.set(id, look.standingAfter(position, standings.get(id) ?? null))
  }
}

/** Returns the rivals of all members whose case is one of a pair, by member. */
export function contestedIn(
  standings: Iterable<readonly [number, Standing]>,
): ReadonlyMap<number, readonly number[]> {
  const contested = new Map<number, readonly number[]>()
  for (const [id, standing] of standings) {
    const rivals = contestedBy(standing)
    if (rivals.length > 0) contested.set(id, rivals)
  }
  return contested
}
