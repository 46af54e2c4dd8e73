import { DAY_SECONDS, GIB, MIB } from '../units.ts'
import type { Attribution, Evidence } from './attribution.ts'
import { explanations, idleDown } from './attribution.ts'
import type { Flows } from './flows.ts'

// What is known of a member after many looks: sums in GiB that lose half of their weight in time.

/** A look half a month ago counts half. */
const HALF_LIFE_DAYS = 15
/** Parts of a swarm's excess below this are no evidence. */
const LEAST_PART = 96 * MIB
/** Of what the member reported on that torrent. */
const LEAST_PART_SHARE = 0.08

export interface Standing extends Evidence {
  /** Seconds since 1970, of the end of the last look. */
  readonly at: number
  readonly up: number
  readonly down: number
  /** Overstated bytes that no other member can explain. */
  readonly certain: number
  /** Log likelihood ratios: that the member overstates uploads, and that it hides downloads. */
  readonly overstatedGain: number
  readonly takenGain: number
  /** The largest parts of the two that come from one swarm in one look. */
  readonly overstatedTop: number
  readonly takenTop: number
  /** The largest `certain` and hidden bytes of one swarm in one look. */
  readonly certainTop: number
  readonly hiddenTop: number
  /** Reported downloads that brought nothing, in swarms with an excess. */
  readonly idle: number
  /** Torrents and windows with evidence, and looks with some. */
  readonly swarms: number
  readonly looks: number
}

/** The part of a member on one torrent in one window. In bytes. */
export interface Part {
  readonly memberId: number
  readonly torrentId: number
  readonly up: number
  readonly down: number
  readonly overstated: number
  readonly certain: number
  readonly hidden: number
  readonly idle: number
  readonly swarmUp: number
  readonly swarmDown: number
  /** What `left` shows, vanished leechers may have taken, and intervals across midnight moved. */
  readonly swarmHidden: number
  readonly swarmLost: number
  readonly swarmEdges: number
  readonly excess: number
}

export const emptyStanding: Standing = {
  ...{ at: 0, up: 0, down: 0, certain: 0, idle: 0, swarms: 0, looks: 0 },
  ...{ overstatedGain: 0, takenGain: 0, overstatedTop: 0, takenTop: 0 },
  ...{ certainTop: 0, hiddenTop: 0 },
  exposure: explanations.map(() => 0),
  share: explanations.map(() => 0),
}

/** Returns what is left of a standing at a later time. */
function faded(standing: Standing, at: number): Standing {
  const days = Math.max(0, at - standing.at) / DAY_SECONDS
  const weight = standing.at === 0 ? 0 : 2 ** (-days / HALF_LIFE_DAYS)
  const { up, down, certain, idle, swarms, looks, exposure, share } = standing
  return {
    at,
    ...{ up: up * weight, down: down * weight, certain: certain * weight, idle: idle * weight },
    ...{ swarms: swarms * weight, looks: looks * weight },
    overstatedGain: standing.overstatedGain * weight,
    takenGain: standing.takenGain * weight,
    overstatedTop: standing.overstatedTop * weight,
    takenTop: standing.takenTop * weight,
    certainTop: standing.certainTop * weight,
    hiddenTop: standing.hiddenTop * weight,
    exposure: exposure.map((value) => value * weight),
    share: share.map((value) => value * weight),
  }
}

/** Lists the parts that are evidence, swarm by swarm. */
export function partsOf(flows: Flows, attribution: Attribution): Part[] {
  const parts: Part[] = []
  for (const swarm of attribution.swarms) {
    const { balance, start, end } = swarm
    for (let at = start; at < end; at++) {
      const overstated = attribution.shareOf(at, 'overstated')
      const hidden = attribution.shareOf(at, 'hidden') + attribution.shareOf(at, 'missing')
      const idle = idleDown(flows, swarm, at)
      const least = LEAST_PART_SHARE * flows.up[at]
      const isOverstated = overstated >= LEAST_PART && overstated >= least
      if (!isOverstated && hidden < LEAST_PART && idle < LEAST_PART) continue
      parts.push({
        ...{ memberId: flows.members[at], torrentId: flows.torrents[at] },
        ...{ up: flows.up[at], down: flows.down[at], overstated, hidden, idle },
        certain: isOverstated ? attribution.certainOf(swarm, at) : 0,
        ...{ swarmUp: balance.up, swarmDown: balance.down, swarmHidden: balance.hidden },
        ...{ swarmLost: balance.lost, swarmEdges: balance.edges, excess: balance.excess },
      })
    }
  }
  return parts
}

/** Adds a look to what was known: the members of its traffic, and no others. */
export function standingsAfter(
  flows: Flows,
  attribution: Attribution,
  parts: readonly Part[],
  before: (memberId: number) => Standing | null,
  at: number,
): Map<number, Standing> {
  const { memberIds, exposure, share, positions } = attribution
  const none = { up: 0, down: 0, certain: 0, idle: 0, swarms: 0, certainTop: 0, hiddenTop: 0 }
  const sums = memberIds.map(() => ({ ...none }))
  for (let nth = 0; nth < flows.count; nth++) {
    const sum = sums[positions.get(flows.members[nth]) ?? 0]
    sum.up += flows.up[nth] / GIB
    sum.down += flows.down[nth] / GIB
  }
  for (const part of parts) {
    const sum = sums[positions.get(part.memberId) ?? 0]
    sum.certain += part.certain / GIB
    sum.idle += part.idle / GIB
    sum.certainTop = Math.max(sum.certainTop, part.certain / GIB)
    sum.hiddenTop = Math.max(sum.hiddenTop, part.hidden / GIB)
    sum.swarms++
  }
  const standings = new Map<number, Standing>()
  for (const [position, memberId] of memberIds.entries()) {
    const known = faded(before(memberId) ?? emptyStanding, at)
    const sum = sums[position]
    const base = position * explanations.length
    standings.set(memberId, {
      at,
      ...{ up: known.up + sum.up, down: known.down + sum.down },
      ...{ certain: known.certain + sum.certain, idle: known.idle + sum.idle },
      overstatedGain: known.overstatedGain + attribution.overstated.all[position],
      takenGain: known.takenGain + attribution.taken.all[position],
      overstatedTop: Math.max(known.overstatedTop, attribution.overstated.largest[position]),
      takenTop: Math.max(known.takenTop, attribution.taken.largest[position]),
      certainTop: Math.max(known.certainTop, sum.certainTop),
      hiddenTop: Math.max(known.hiddenTop, sum.hiddenTop),
      swarms: known.swarms + sum.swarms,
      looks: known.looks + (sum.swarms > 0 ? 1 : 0),
      exposure: known.exposure.map((value, nth) => value + exposure[base + nth]),
      share: known.share.map((value, nth) => value + share[base + nth]),
    })
  }
  return standings
}
