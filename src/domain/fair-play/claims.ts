import { GIB } from '../units.ts'
import type { Attribution } from './attribution.ts'
import type { Swarm } from './exposure.ts'
import type { Flows } from './flows.ts'
import type { Part } from './parts.ts'
import { LEAST_PART, partIn } from './parts.ts'

// Claims are uploads to leechers that vanished. No one knows what such a leecher took, so there is
// an honest explanation for each of these uploads, and they raise no score. But leechers vanish
// from all seeders equally often. So a member with several times as many of these uploads as
// others, on many torrents and to many leechers, is a case without a score.

/** The fewest GiB of claims that make a case. */
const LEAST_GIB = 20
/** The least share that claims must have in all uploads of the member. */
const LEAST_SHARE = 0.25
/** The least multiple of what other members would have with the same amount of uploads. */
const LEAST_TIMES = 3
/** The fewest evaluations, as for a score. */
const LEAST_LOOKS = 3.7
/**
 * The fewest torrents and leechers: one torrent that many give up, or one leecher that gives up
 * everything, is no case.
 */
const LEAST_TORRENTS = 6
const LEAST_LEECHERS = 4
/** How many torrents and leechers are kept, until the bytes have faded to this many GiB. */
const MOST_NAMED = 12
const LEAST_REST = 0.5

/** A member's uploads to vanished leechers, in GiB, as sums that fade over time. */
export interface Claims {
  readonly gib: number
  /** What the member would have if these uploads were as frequent as for all other members. */
  readonly expected: number
  /** The number of evaluations that found such uploads. */
  readonly looks: number
  /** The most recent torrents, by ID. */
  readonly torrents: readonly number[]
  readonly leechers: readonly number[]
}

export const noClaims: Claims = { gib: 0, expected: 0, looks: 0, torrents: [], leechers: [] }

/** The claims of one member in an evaluation. */
interface Found {
  gib: number
  readonly torrents: number[]
  readonly leechers: Set<number>
}

interface FoundClaims {
  /** By the member's position; members without claims are missing. */
  readonly by: ReadonlyMap<number, Found>
  /** The sum of all members, in GiB. */
  readonly gib: number
}

/** Returns how much vanished leechers took from a swarm, in bytes, as estimated over all swarms. */
function lostIn({ shareOf }: Attribution, { start, end }: Swarm): number {
  let lost = 0
  for (let at = start; at < end; at++) lost += shareOf(at, 'lost')
  return lost
}

/**
 * Returns the part of these bytes that the member of a flow uploaded, by the share of all uploads.
 */
function claimOf(flows: Flows, swarm: Swarm, at: number, lost: number): number {
  return swarm.up === 0 ? 0 : (lost * flows.up[at]) / swarm.up
}

/** Returns the uploads to vanished leechers in an evaluation. */
export function claimsIn(flows: Flows, attribution: Attribution): FoundClaims {
  const by = new Map<number, Found>()
  let gib = 0
  for (const swarm of attribution.swarms) {
    const lost = lostIn(attribution, swarm)
    if (lost < LEAST_PART) continue
    gib += lost / GIB
    const leechers = leechersIn(flows, attribution, swarm)
    for (let at = swarm.start; at < swarm.end; at++) {
      const claim = claimOf(flows, swarm, at, lost)
      if (claim < LEAST_PART) continue
      const member = attribution.of[at]
      const found: Found = by.get(member) ?? { gib: 0, torrents: [], leechers: new Set() }
      found.gib += claim / GIB
      found.torrents.push(flows.torrents[at])
      for (const id of leechers) found.leechers.add(id)
      by.set(member, found)
    }
  }
  return { by, gib }
}

/** Returns the members of leechers that vanished with some data. */
function leechersIn(flows: Flows, { shareOf }: Attribution, { start, end }: Swarm): number[] {
  const ids: number[] = []
  for (let at = start; at < end && ids.length < MOST_NAMED; at++) {
    if (shareOf(at, 'lost') >= LEAST_PART) ids.push(flows.members[at])
  }
  return ids
}

/**
 * Lists the swarms in which the requested members uploaded to vanished leechers, including swarms
 * that are no other evidence.
 */
export function claimParts(
  flows: Flows,
  attribution: Attribution,
  isWanted: (memberId: number) => boolean,
): readonly Part[] {
  const parts: Part[] = []
  for (const swarm of attribution.swarms) {
    const lost = lostIn(attribution, swarm)
    if (lost < LEAST_PART) continue
    const partAt = partIn(flows, attribution, swarm)
    for (let at = swarm.start; at < swarm.end; at++) {
      const isClaim = claimOf(flows, swarm, at, lost) >= LEAST_PART
      if (isClaim && isWanted(flows.members[at])) parts.push(partAt(at))
    }
  }
  return parts
}

/**
 * Returns the claims of a member after an evaluation; `weight` is the share that is left of earlier
 * ones.
 */
export function claimsAfter(
  before: Claims,
  weight: number,
  found: Found | undefined,
  expected: number,
): Claims {
  const gib = before.gib * weight
  const named = (known: readonly number[], ids: Iterable<number>) =>
    [...new Set([...ids, ...(gib < LEAST_REST ? [] : known)])].slice(0, MOST_NAMED)
  return {
    gib: gib + (found?.gib ?? 0),
    expected: before.expected * weight + expected,
    looks: before.looks * weight + (found === undefined ? 0 : 1),
    torrents: named(before.torrents, found?.torrents ?? []),
    leechers: named(before.leechers, found?.leechers ?? []),
  }
}

/**
 * Returns what a member who uploaded `up` GiB would have, if all other members, who uploaded
 * `allUp` GiB, had `all` GiB of claims.
 */
export function expectedOf(
  up: number,
  own: number,
  { all, allUp }: { readonly all: number; readonly allUp: number },
): number {
  return allUp <= up ? 0 : (up * Math.max(0, all - own)) / (allUp - up)
}

/** Claims, and what they are compared with: everything that the member uploaded, in GiB. */
interface Claiming {
  readonly claims: Claims
  readonly up: number
}

/** Returns how close a member is to a case, which begins at 1. */
export function claimLevel({ claims, up }: Claiming): number {
  const { gib, expected, looks, torrents, leechers } = claims
  if (gib === 0) return 0
  return Math.min(
    gib / LEAST_GIB,
    gib / (LEAST_SHARE * Math.max(up, gib)),
    gib / Math.max(LEAST_TIMES * expected, Number.MIN_VALUE),
    looks / LEAST_LOOKS,
    torrents.length / LEAST_TORRENTS,
    leechers.length / LEAST_LEECHERS,
  )
}

export function isClaimCase(standing: Claiming): boolean {
  return claimLevel(standing) >= 1
}
