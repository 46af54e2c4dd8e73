import { GIB } from '../../units.ts'
import type { Attribution } from '../attribution.ts'
import type { Flows } from '../flows.ts'
import { SHOWN_SCORE } from '../score.ts'
import { LEAST_TRY } from '../standing.ts'
import { MOST_CLOSED, MOST_PAIRS, createCandidates } from './candidates.ts'
import { closedGroups } from './groups.ts'
import type { InsidePart, Moved } from './inside.ts'
import { insideParts, isClose, movedIn } from './inside.ts'
import type { Couple, PairPart, Rivals } from './parts.ts'
import { jointParts, mostOf, takenParts } from './parts.ts'
import { pairScoreOf } from './score.ts'
import { createSketch } from './sketch.ts'
import type { PairStanding, Shared } from './standing.ts'
import { emptyPairStanding, evidentOf, pairAfter, pairWeightOf } from './standing.ts'

// Finds the pairs in an evaluation: members who share evidence that no third member explains, and
// members who move data with hardly anyone else. The flows are read a few times, and the number of
// pairs that are followed is limited, whatever the size of the community.

/** The least evidence with which a pair is kept, in GiB. */
const LEAST_WEIGHT = 0.25

/** Two members by ID, the lower one first, and what is known about them. */
export interface KnownPair {
  readonly ids: readonly [number, number]
  readonly standing: PairStanding
}

/** What earlier evaluations found about pairs. */
interface PairsBefore {
  readonly pairs?: readonly KnownPair[]
  readonly contested?: Rivals
}

export interface FoundPair extends KnownPair {
  /** From 0 to 99 (score.ts). */
  readonly score: number
}

/** A pair that is followed in this evaluation. */
interface Followed {
  readonly ids: readonly [number, number]
  /** The positions of both members; undefined for one without traffic in the window. */
  readonly places: readonly [number | undefined, number | undefined]
  /** The couple; null if one of the two had no traffic. */
  readonly couple: Couple | null
  readonly before: PairStanding
  readonly parts: PairPart[]
  readonly inside: InsidePart[]
}

/** Returns what is known about pairs after an evaluation at `at`, most evidence first. */
export function lookAtPairs(
  flows: Flows,
  attribution: Attribution,
  { pairs: known = [], contested = new Map() }: PairsBefore,
  at: number,
): readonly FoundPair[] {
  const moved = movedIn(flows, attribution)
  const followed = follow(flows, attribution, { moved, contested }, known)
  const shared = sharedBy(flows, attribution, followed)
  const allOf = (place: number | undefined) =>
    place === undefined ? 0 : (moved.up[place] + moved.down[place]) / GIB
  const after = followed.map(({ ids, places, before, parts, inside }, nth) => {
    const all = [allOf(places[0]), allOf(places[1])] as const
    return { ids, standing: pairAfter(before, { parts, inside }, { ...shared[nth], all }, at) }
  })
  const groups = closedGroups(after, attribution.memberIds.length)
  return kept(
    after.map((pair) => {
      const standing = { ...pair.standing, group: groups.get(pair) ?? [] }
      const most = hasThird(pair.ids, contested) ? SHOWN_SCORE - 1 : Infinity
      return { ids: pair.ids, standing, score: Math.min(most, pairScoreOf(standing)) }
    }),
  )
}

/** Whether a third member may have caused what is held against each of the two. */
function hasThird([one, other]: KnownPair['ids'], contested: Rivals): boolean {
  const others = contested.get(other) ?? []
  return contested.get(one)?.some((id) => id !== other && others.includes(id)) ?? false
}

/** Returns the pairs with evidence, then other pairs that are in a closed group. */
function kept(pairs: readonly FoundPair[]): readonly FoundPair[] {
  const sorted = pairs
    .filter(({ standing }) => pairWeightOf(standing) >= LEAST_WEIGHT)
    .sort((a, b) => pairWeightOf(b.standing) - pairWeightOf(a.standing))
  const isEvident = ({ standing }: FoundPair) => evidentOf(standing) >= LEAST_WEIGHT
  const evident = sorted.filter(isEvident).slice(0, MOST_PAIRS)
  const closed = sorted.filter((pair) => !isEvident(pair)).slice(0, MOST_CLOSED)
  return [...evident, ...closed]
}

/**
 * Returns the known pairs and those that this evaluation adds, with what it found about each of
 * them.
 */
function follow(
  flows: Flows,
  attribution: Attribution,
  { moved, contested }: { readonly moved: Moved; readonly contested: Rivals },
  known: readonly KnownPair[],
): readonly Followed[] {
  const { memberIds } = attribution
  const keyOf = ([first, second]: Couple) => first * memberIds.length + second
  const followed = followedBefore(known, memberIds)
  const byKey = new Map<number, Followed>()
  for (const pair of followed) if (pair.couple !== null) byKey.set(keyOf(pair.couple), pair)
  const memory = createMemory(known, (couple) => byKey.get(keyOf(couple))?.before ?? null)
  const evident = createCandidates(memberIds.length, MOST_PAIRS)
  for (const { couple, joint, taken } of partsIn(flows, attribution, memory, contested)) {
    evident.add(couple, joint + taken)
  }
  for (const couple of [...evident.largest(), ...closeCouples(flows, attribution, moved)]) {
    const key = keyOf(couple)
    if (byKey.has(key)) continue
    const ids = [memberIds[couple[0]], memberIds[couple[1]]] as const
    const found = { before: emptyPairStanding, parts: [], inside: [] }
    const pair: Followed = { ids, places: couple, couple, ...found }
    byKey.set(key, pair)
    followed.push(pair)
  }
  for (const part of partsIn(flows, attribution, memory, contested)) {
    byKey.get(keyOf(part.couple))?.parts.push(part)
  }
  for (const part of insideIn(flows, attribution)) {
    byKey.get(keyOf(part.couple))?.inside.push(part)
  }
  return followed
}

/** Returns the couples on a torrent that are known from earlier evaluations; null: none. */
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
    return { ids, places: [first, second], couple, before: standing, parts: [], inside: [] }
  })
}

/** Generates the evidence of all pairs in an evaluation, torrent by torrent. */
function* partsIn(
  flows: Flows,
  attribution: Attribution,
  memory: Memory,
  contested: Rivals,
): Generator<PairPart> {
  for (const swarm of attribution.swarms) yield* jointParts(flows, attribution, swarm, contested)
  for (const range of torrentsIn(flows)) {
    const isKnown = memory(flows.torrents[range.start])
    yield* takenParts(flows, attribution, range, isKnown)
  }
}

/** Generates what members moved between them in an evaluation, torrent by torrent. */
function* insideIn(flows: Flows, attribution: Attribution): Generator<InsidePart> {
  for (const range of torrentsIn(flows)) yield* insideParts(flows, attribution, range)
}

/**
 * Returns the couples that moved most between them, among those for which it is a good share of
 * what one uploads and the other downloads. There may be millions of others, so they are first
 * summed roughly.
 */
function closeCouples(flows: Flows, attribution: Attribution, moved: Moved): readonly Couple[] {
  const sketch = createSketch()
  for (const { couple, bytes } of insideIn(flows, attribution)) sketch.add(couple, bytes)
  const close = createCandidates(attribution.memberIds.length, MOST_CLOSED)
  for (const part of insideIn(flows, attribution)) {
    if (isClose(moved, part, sketch.sumOf(part.couple))) close.add(part.couple, part.bytes)
  }
  return close.largest()
}

/** Generates the flows of each torrent: from `start` up to but not including `end`. */
function* torrentsIn({ count, torrents }: Flows): Generator<{ start: number; end: number }> {
  for (let start = 0, end = 0; start < count; start = end) {
    while (end < count && torrents[end] === torrents[start]) end++
    yield { start, end }
  }
}

/** Returns what each of these pairs reported on torrents that both members used. */
function sharedBy(
  flows: Flows,
  { memberIds, of }: Attribution,
  pairs: readonly Followed[],
): readonly Omit<Shared, 'all'>[] {
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
  // The flow of each member on the current torrent; indexes before `start` belong to earlier
  // torrents.
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
