import { GIB } from '../units.ts'
import type { Attribution } from './attribution.ts'
import type { Swarm } from './exposure.ts'
import type { Flows } from './flows.ts'
import type { Part } from './parts.ts'
import { LEAST_PART, partIn } from './parts.ts'

// Uploads to leechers that vanished. No one knows what such a leecher took, so each of these
// uploads has an honest explanation, and they raise no score. But leechers vanish from all seeders
// alike: a member with several times as many of these uploads as all others, on many torrents and
// to many leechers, is a case without a score.

/** The least GiB of claims that make a case. */
const LEAST_GIB = 20
/** Their least share of all uploads of the member. */
const LEAST_SHARE = 0.25
/** The least multiple of what all other members would have with as many uploads. */
const LEAST_TIMES = 3
/** The least evaluations, as for a score. */
const LEAST_LOOKS = 3.7
/**
 * The least torrents and leechers: one torrent that many give up, or one leecher that gives up
 * everything, makes no case.
 */
const LEAST_TORRENTS = 6
const LEAST_LEECHERS = 4
/** How many torrents and leechers are kept, until the bytes have faded to this many GiB. */
const MOST_NAMED = 12
const LEAST_REST = 0.5

/** A member's uploads to vanished leechers, in GiB: sums that fade. */
export interface Claims {
  readonly gib: number
  /** What the member would have if these uploads were as frequent as for all others. */
  readonly expected: number
  /** The number of evaluations with some. */
  readonly looks: number
  /** The last torrents, by ID. */
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
  /** By the member's position; members without any are missing. */
  readonly by: ReadonlyMap<number, Found>
  /** The sum of all members, in GiB. */
  readonly gib: number
}

/** Returns what vanished leechers took from a swarm, in bytes, by the estimate over all swarms. */
function lostIn({ shareOf }: Attribution, { start, end }: Swarm): number {
  let lost = 0
  for (let at = start; at < end; at++) lost += shareOf(at, 'lost')
  return lost
}

/** Returns the part of it that the member of a flow uploaded, by the share of all uploads. */
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

/** Returns the members who vanished with some data. */
function leechersIn(flows: Flows, { shareOf }: Attribution, { start, end }: Swarm): number[] {
  const ids: number[] = []
  for (let at = start; at < end && ids.length < MOST_NAMED; at++) {
    if (shareOf(at, 'lost') >= LEAST_PART) ids.push(flows.members[at])
  }
  return ids
}

/**
 * Lists the swarms in which the requested members uploaded to vanished leechers: these may be no
 * evidence in any other way.
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

/** Returns the claims of a member after an evaluation; `weight` is what is left of earlier ones. */
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
 * Returns what a member who uploaded `up` GiB would have, if all others, who uploaded `allUp`, had
 * `all` of it.
 */
export function expectedOf(
  up: number,
  own: number,
  { all, allUp }: { readonly all: number; readonly allUp: number },
): number {
  return allUp <= up ? 0 : (up * Math.max(0, all - own)) / (allUp - up)
}

/** What claims are compared with: everything that the member uploaded, in GiB. */
interface Claiming {
  readonly claims: Claims
  readonly up: number
}

/** Returns how close a member is to a case, which starts at 1. */
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
