import type { Attribution } from '../attribution.ts'
import type { Swarm } from '../exposure.ts'
import { exposureOf } from '../exposure.ts'
import type { Flows } from '../flows.ts'
import { LEAST_PART, heldAt } from '../parts.ts'

// The evidence about two members: an excess that only the two together explain, and repeated
// downloads of the same torrent, all of them from one seeder.

/** How many members of a swarm are paired: those who explain most. */
const MOST_SUSPECTS = 4
/**
 * The least share of a joint excess that neither of the two explains without the other; with less,
 * they are no pair.
 */
const TOGETHER_SHARE = 0.25
/**
 * The most that a member downloads of a torrent in one window, as a multiple of its size: once, and
 * a little again. Downloads plus what is left are not more than this either, unless the download
 * started again.
 */
const ONCE_SIZES = 1.2
/** The least share of all uploads on a torrent with which an uploader counts as its only source. */
const SOURCE_SHARE = 0.9

/** Two members by their position in the evaluation; the one with the lower ID is first. */
export type Couple = readonly [number, number]

/** What two members did on one torrent in one window, in bytes. */
export interface PairPart {
  readonly couple: Couple
  readonly torrentId: number
  readonly size: number
  /** The part of the swarm's excess that neither a third member nor anything honest explains. */
  readonly joint: number
  /** What one of the two downloaded while only the other one uploaded. */
  readonly taken: number
  /** How much of this may be their uploads, and their unreported downloads. */
  readonly up: readonly [number, number]
  readonly hidden: readonly [number, number]
}

/**
 * By member whose case is one of a pair: the members who may have caused all of it (rivals.ts).
 */
export type Rivals = ReadonlyMap<number, readonly number[]>

interface Suspect {
  readonly at: number
  readonly plausible: number
}

/** Lists what the pairs of a swarm with an excess explain together. */
export function jointParts(
  flows: Flows,
  attribution: Attribution,
  swarm: Swarm,
  contested: Rivals,
): PairPart[] {
  const rivals = rivalsAt(flows, swarm, contested)
  if (rivals.length === 0 && swarm.firm < LEAST_PART) return []
  const { open, disks, sum, suspects } = suspectsIn(attribution, swarm, rivals)
  if (rivals.length === 0 && open - disks < LEAST_PART) return []
  const heldOf = (at: number) => {
    const { overstated, taken } = heldAt(flows, attribution, swarm, at)
    return Math.max(overstated, taken)
  }
  const parts: PairPart[] = []
  for (const [nth, one] of suspects.entries()) {
    for (const other of suspects.slice(nth + 1)) {
      const between = rivals.filter(isBetween(one.at, other.at))
      const isContested = between.length > 0
      // All that would be held against one of two rivals is held against both.
      const all = isContested ? open : open - disks
      const held = between.map(({ at, isOnly }) => (isOnly ? heldOf(at) : 0))
      const rest = Math.max(all - (sum - one.plausible - other.plausible), ...held)
      const most = mostOf(flows, one.at) + mostOf(flows, other.at)
      const joint = Math.min(rest, most)
      if (joint < LEAST_PART) continue
      const single = all - (sum - Math.max(one.plausible, other.plausible))
      const together = joint - Math.max(0, single)
      const isTogether = together >= Math.max(LEAST_PART, TOGETHER_SHARE * joint)
      if (!isTogether && !isContested) continue
      parts.push(partOf(flows, attribution, [one.at, other.at], { joint, taken: 0 }))
    }
  }
  return parts
}

/** A member of a swarm and one of this member's rivals, by the positions of their flows. */
interface RivalFlows {
  readonly at: number
  readonly rivalAt: number
  /** Whether the member has no other rival. */
  readonly isOnly: boolean
}

function rivalsAt(
  { members }: Flows,
  { start, end }: Swarm,
  contested: Rivals,
): readonly RivalFlows[] {
  if (contested.size === 0) return []
  const places: number[] = []
  for (let at = start; at < end; at++) {
    if (contested.has(members[at])) places.push(at)
  }
  if (places.length === 0) return []
  const placeOf = new Map<number, number>()
  for (let at = start; at < end; at++) placeOf.set(members[at], at)
  return places.flatMap((at) => {
    const rivals = contested.get(members[at]) ?? []
    return rivals
      .map((rival) => placeOf.get(rival))
      .filter((place) => place !== undefined)
      .map((rivalAt) => ({ at, rivalAt, isOnly: rivals.length === 1 }))
  })
}

function isBetween(one: number, other: number): (rivals: RivalFlows) => boolean {
  return ({ at, rivalAt }) => (at === one && rivalAt === other) || (at === other && rivalAt === one)
}

/**
 * Returns what is unexplained in a swarm, what is plausible for its members, and who explains most;
 * rivals are always included.
 */
function suspectsIn(attribution: Attribution, swarm: Swarm, rivals: readonly RivalFlows[]) {
  const { plausibleOf, balanceIn } = attribution
  const { down, credible, barren } = balanceIn(swarm)
  // A failing disk explains downloads after which hardly any data is there.
  const disks = Math.max(0, down - credible - barren)
  let [open, sum] = [swarm.firm, 0]
  const suspects: Suspect[] = []
  for (let at = swarm.start; at < swarm.end; at++) {
    open -= plausibleOf(at, 4)
    const plausible = plausibleSum(attribution, at)
    if (plausible === 0) continue
    sum += plausible
    if (suspects.length === MOST_SUSPECTS && suspects[MOST_SUSPECTS - 1].plausible >= plausible) {
      continue
    }
    suspects.push({ at, plausible })
    suspects.sort((a, b) => b.plausible - a.plausible)
    suspects.length = Math.min(suspects.length, MOST_SUSPECTS)
  }
  for (const at of new Set(rivals.flatMap(({ at, rivalAt }) => [at, rivalAt]))) {
    if (suspects.every((suspect) => suspect.at !== at)) {
      suspects.push({ at, plausible: plausibleSum(attribution, at) })
    }
  }
  return { open, disks, sum, suspects }
}

/** Returns how much a member may plausibly have reported falsely on one torrent, in bytes. */
function plausibleSum({ plausibleOf }: Attribution, at: number): number {
  return plausibleOf(at, 0) + plausibleOf(at, 1) + plausibleOf(at, 3)
}

const hiddenOf = (flows: Flows, at: number) => exposureOf(flows, at, 1) + exposureOf(flows, at, 3)

/** Returns the most that a member may have reported falsely on one torrent, in bytes. */
export const mostOf = (flows: Flows, at: number) => flows.up[at] + hiddenOf(flows, at)

/**
 * Returns what members of one swarm, from `start` up to but not including `end`, downloaded again
 * from its only source. For couples for which `isKnown` returns true, it includes what they
 * downloaded once; null: there are none.
 */
export function takenParts(
  flows: Flows,
  attribution: Attribution,
  { start, end }: { readonly start: number; readonly end: number },
  isKnown: ((couple: Couple) => boolean) | null,
): PairPart[] {
  // The size of a deleted torrent is not known.
  if (flows.size[start] === 0) return []
  let [up, source] = [0, start]
  for (let at = start; at < end; at++) {
    up += flows.up[at]
    if (flows.up[at] > flows.up[source]) source = at
  }
  if (flows.up[source] < LEAST_PART || flows.up[source] < SOURCE_SHARE * up) return []
  const parts: PairPart[] = []
  for (let at = start; at < end; at++) {
    const moved = Math.min(flows.down[at], flows.fell[at], flows.up[source])
    if (at === source || moved < LEAST_PART) continue
    const isAgain = moved + flows.left[at] > ONCE_SIZES * flows.size[at]
    if (!isAgain && isKnown === null) continue
    const part = partOf(flows, attribution, [source, at], { joint: 0, taken: moved })
    if (isAgain || isKnown?.(part.couple)) parts.push(part)
  }
  return parts
}

function partOf(
  flows: Flows,
  { of }: Attribution,
  places: readonly [number, number],
  { joint, taken }: Pick<PairPart, 'joint' | 'taken'>,
): PairPart {
  const [one, other] = places
  const [first, second] = flows.members[one] < flows.members[other] ? places : [other, one]
  const most = joint + taken
  const upTo = (value: number) => Math.min(value, most)
  return {
    couple: [of[first], of[second]],
    ...{ torrentId: flows.torrents[first], size: flows.size[first], joint, taken },
    up: [upTo(flows.up[first]), upTo(flows.up[second])],
    hidden: [upTo(hiddenOf(flows, first)), upTo(hiddenOf(flows, second))],
  }
}
