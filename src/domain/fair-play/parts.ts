import { MIB } from '../units.ts'
import type { Attribution } from './attribution.ts'
import type { Swarm } from './exposure.ts'
import { idleDown } from './exposure.ts'
import type { Flows } from './flows.ts'

// The evidence in an evaluation: the parts of a swarm's excess for which a member is responsible.

/** The fewest bytes of a swarm's excess that are evidence. */
export const LEAST_PART = 32 * MIB
/** The least share that this must be of the member's report on that torrent. */
const LEAST_PART_SHARE = 0.08

/** The part of a member on one torrent in one window, in bytes. */
export interface Part {
  readonly memberId: number
  readonly torrentId: number
  /** The position of the flow. */
  readonly at: number
  readonly up: number
  readonly down: number
  readonly overstated: number
  readonly certain: number
  readonly hidden: number
  readonly idle: number
  readonly swarmUp: number
  readonly swarmDown: number
  /**
   * The amounts that `left` shows, that vanished leechers may have taken, and that intervals across
   * midnight moved, in the whole swarm.
   */
  readonly swarmHidden: number
  readonly swarmLost: number
  readonly swarmEdges: number
  readonly excess: number
  /**
   * How much of the excess probably has another cause, as estimated over all swarms: false uploads
   * and hidden downloads of other members, and what leechers took before they vanished.
   */
  readonly likelyUp: number
  readonly likelyHidden: number
  readonly likelyLost: number
  /** How much of the member's log likelihood ratios comes from this torrent, in GiB. */
  readonly overstatedGain: number
  readonly takenGain: number
  /** How much of `overstated` and `hidden` no honest explanation covers. */
  readonly beyond: number
  readonly takenBeyond: number
}

/** Whether the amount is enough to be evidence of a false upload. */
export function isOverstated({ overstated, up }: Pick<Part, 'overstated' | 'up'>): boolean {
  return overstated >= LEAST_PART && overstated >= LEAST_PART_SHARE * up
}

/** What is held against a member on one torrent, in bytes. */
interface Held {
  /** The false uploads. */
  readonly overstated: number
  /** The downloads that are hidden or have no result. */
  readonly taken: number
}

/** Returns what of a part is enough to be held against its member. */
export function heldIn(part: Pick<Part, 'overstated' | 'up' | 'hidden' | 'idle'>): Held {
  const taken = part.hidden + part.idle
  return {
    overstated: isOverstated(part) ? part.overstated : 0,
    taken: taken >= LEAST_PART ? taken : 0,
  }
}

/** Returns what is held against the member of a flow. */
export function heldAt(flows: Flows, attribution: Attribution, swarm: Swarm, at: number): Held {
  return heldIn({ up: flows.up[at], ...foundAt(flows, attribution, swarm, at) })
}

/** Lists the parts that are evidence, swarm by swarm. */
export function partsOf(flows: Flows, attribution: Attribution): Part[] {
  const parts: Part[] = []
  for (const swarm of attribution.swarms) {
    const partAt = partIn(flows, attribution, swarm)
    for (let at = swarm.start; at < swarm.end; at++) {
      const { overstated, hidden, idle } = foundAt(flows, attribution, swarm, at)
      const isFalse = isOverstated({ overstated, up: flows.up[at] })
      if (isFalse || hidden >= LEAST_PART || idle >= LEAST_PART) parts.push(partAt(at))
    }
  }
  return parts
}

/** Returns what a flow probably contains of false uploads and of downloads without a result. */
function foundAt(flows: Flows, { shareOf }: Attribution, swarm: Swarm, at: number) {
  return {
    overstated: shareOf(at, 'overstated'),
    hidden: shareOf(at, 'hidden') + shareOf(at, 'missing'),
    idle: idleDown(flows, swarm, at),
  }
}

/**
 * Returns the part of each flow of a swarm, calculated when it is asked for, because most are never
 * needed.
 */
export function partIn(flows: Flows, attribution: Attribution, swarm: Swarm): (at: number) => Part {
  let known: ReturnType<typeof knownOf> | null = null
  return (at) => {
    known ??= knownOf(attribution, swarm)
    const { gains, all, balance } = known
    const { overstated, hidden, idle } = foundAt(flows, attribution, swarm, at)
    const isFalse = isOverstated({ overstated, up: flows.up[at] })
    const others = all.up + all.hidden + all.checked - overstated - hidden
    const open = Math.max(0, swarm.firm - others)
    return {
      ...{ memberId: flows.members[at], torrentId: flows.torrents[at], at },
      ...{ up: flows.up[at], down: flows.down[at], overstated, hidden, idle },
      certain: isFalse ? attribution.certainOf(swarm, at) : 0,
      ...{ swarmUp: balance.up, swarmDown: balance.down, swarmHidden: balance.hidden },
      ...{ swarmLost: balance.lost, swarmEdges: balance.edges, excess: balance.excess },
      ...{ likelyUp: all.up - overstated, likelyLost: all.lost },
      likelyHidden: all.hidden + all.checked - hidden,
      overstatedGain: isFalse ? gains.overstated(at) : 0,
      takenGain: hidden >= LEAST_PART ? gains.taken(at) : 0,
      beyond: isFalse ? Math.min(overstated, open) : 0,
      takenBeyond: Math.min(hidden, open),
    }
  }
}

function knownOf(attribution: Attribution, swarm: Swarm) {
  const { gainsIn, balanceIn } = attribution
  const all = probableOf(attribution, swarm.start, swarm.end)
  return { gains: gainsIn(swarm), balance: balanceIn(swarm), all }
}

/** Returns how large the explanations of all members of a swarm probably are, in bytes. */
function probableOf({ shareOf }: Attribution, start: number, end: number) {
  const all = { up: 0, hidden: 0, checked: 0, lost: 0 }
  for (let at = start; at < end; at++) {
    all.up += shareOf(at, 'overstated')
    all.hidden += shareOf(at, 'hidden') + shareOf(at, 'missing')
    all.checked += shareOf(at, 'checked')
    all.lost += shareOf(at, 'lost')
  }
  return all
}
