import { GIB } from '../../units.ts'
import type { Attribution } from '../attribution.ts'
import type { Flows } from '../flows.ts'
import { LEAST_TRY } from '../standing.ts'
import { MOST_PAIRS, createCandidates } from './candidates.ts'
import type { Couple, PairPart } from './parts.ts'
import { jointParts, mostOf, takenParts } from './parts.ts'
import type { ScoredPair } from './score.ts'
import { pairScoreOf } from './score.ts'
import type { PairStanding, Shared } from './standing.ts'
import { emptyPairStanding, pairAfter, pairWeightOf } from './standing.ts'

// The pairs of a look: who shares evidence that no third member explains. The flows are read
// three times and at most twice MOST_PAIRS pairs are followed, whatever the size of the community.

/** In GiB: pairs with less are not kept. */
const LEAST_WEIGHT = 0.25

/** Two members by ID, the lower one first, and what is known of them. */
export interface KnownPair {
  readonly ids: readonly [number, number]
  readonly standing: PairStanding
}

export interface FoundPair extends KnownPair, ScoredPair {}

/** A pair that is followed in this look. */
interface Followed {
  readonly ids: readonly [number, number]
  /** Null if one of both had no traffic in the window. */
  readonly couple: Couple | null
  readonly before: PairStanding
  readonly parts: PairPart[]
}

/** Returns what is known of pairs after a look that ended at `at`, those with most first. */
export function lookAtPairs(
  flows: Flows,
  attribution: Attribution,
  known: readonly KnownPair[],
  at: number,
): readonly FoundPair[] {
  const { memberIds } = attribution
  const keyOf = ([first, second]: Couple) => first * memberIds.length + second
  const followed = followedBefore(known, memberIds)
  const byKey = new Map<number, Followed>()
  for (const pair of followed) if (pair.couple !== null) byKey.set(keyOf(pair.couple), pair)
  const memory = createMemory(known, (couple) => byKey.get(keyOf(couple))?.before ?? null)
  const candidates = createCandidates(memberIds.length)
  for (const { couple, joint, taken } of partsIn(flows, attribution, memory)) {
    candidates.add(couple, joint + taken)
  }
  for (const couple of candidates.largest()) {
    const key = keyOf(couple)
    if (byKey.has(key)) continue
    const ids = [memberIds[couple[0]], memberIds[couple[1]]] as const
    const pair = { ids, couple, before: emptyPairStanding, parts: [] }
    byKey.set(key, pair)
    followed.push(pair)
  }
  for (const part of partsIn(flows, attribution, memory)) {
    byKey.get(keyOf(part.couple))?.parts.push(part)
  }
  const shared = sharedBy(flows, attribution, followed)
  return followed
    .map(({ ids, before, parts }, nth) => {
      const standing = pairAfter(before, parts, shared[nth], at)
      return { ids, standing, score: pairScoreOf(standing) }
    })
    .filter(({ standing }) => pairWeightOf(standing) >= LEAST_WEIGHT)
    .sort((a, b) => pairWeightOf(b.standing) - pairWeightOf(a.standing))
    .slice(0, MOST_PAIRS)
}

/** Which couples one torrent is known of, from earlier looks; null: none. */
type Memory = (torrentId: number) => ((couple: Couple) => boolean) | null

function createMemory(
  known: readonly KnownPair[],
  standingOf: (couple: Couple) => PairStanding | null,
): Memory {
  const all = known.flatMap(({ standing }) => standing.tops).filter(({ taken }) => taken > 0)
  const torrents = new Set(all.map(({ torrent }) => torrent))
  return (torrentId) => {
    if (!torrents.has(torrentId)) return null
    return (couple) => {
      const tops = standingOf(couple)?.tops ?? []
      return tops.some(({ torrent, taken }) => torrent === torrentId && taken > 0)
    }
  }
}

function followedBefore(known: readonly KnownPair[], memberIds: readonly number[]): Followed[] {
  const wanted = new Set(known.flatMap(({ ids }) => ids))
  const positions = new Map<number, number>()
  for (const [position, id] of memberIds.entries()) if (wanted.has(id)) positions.set(id, position)
  return known.map(({ ids, standing }) => {
    const [first, second] = [positions.get(ids[0]), positions.get(ids[1])]
    const couple: Couple | null =
      first === undefined || second === undefined ? null : [first, second]
    return { ids, couple, before: standing, parts: [] }
  })
}

/** The evidence of all pairs in a look, torrent by torrent. */
function* partsIn(flows: Flows, attribution: Attribution, memory: Memory): Generator<PairPart> {
  for (const swarm of attribution.swarms) yield* jointParts(flows, attribution, swarm)
  for (const range of torrentsIn(flows)) {
    const isKnown = memory(flows.torrents[range.start])
    yield* takenParts(flows, attribution, range, isKnown)
  }
}

/** The flows of each torrent: from `start` up to `end`. */
function* torrentsIn({ count, torrents }: Flows): Generator<{ start: number; end: number }> {
  for (let start = 0, end = 0; start < count; start = end) {
    while (end < count && torrents[end] === torrents[start]) end++
    yield { start, end }
  }
}

/** What each of these pairs reported on torrents that both used. */
function sharedBy(
  flows: Flows,
  { memberIds, of }: Attribution,
  pairs: readonly Followed[],
): readonly Shared[] {
  const shared = pairs.map(() => ({ exposure: 0, tries: 0 }))
  const pairsOf = new Map<number, number[]>()
  const isPaired = new Uint8Array(memberIds.length)
  for (const [nth, { couple }] of pairs.entries()) {
    if (couple === null) continue
    const own = pairsOf.get(couple[0])
    if (own === undefined) pairsOf.set(couple[0], [nth])
    else own.push(nth)
    for (const member of couple) isPaired[member] = 1
  }
  // The flow of each member on the torrent at hand; those of earlier torrents are before `start`.
  const placeOf = new Int32Array(memberIds.length).fill(-1)
  for (const { start, end } of torrentsIn(flows)) {
    for (let at = start; at < end; at++) if (isPaired[of[at]] === 1) placeOf[of[at]] = at
    for (let at = start; at < end; at++) {
      if (isPaired[of[at]] === 0) continue
      for (const nth of pairsOf.get(of[at]) ?? []) {
        const other = placeOf[pairs[nth].couple?.[1] ?? 0]
        if (other < start) continue
        const bytes = mostOf(flows, at) + mostOf(flows, other)
        shared[nth].exposure += bytes / GIB
        if (bytes >= LEAST_TRY) shared[nth].tries++
      }
    }
  }
  return shared
}
