import { DAY_SECONDS, GIB, MIB } from '../units.ts'
import type { Attribution, Evidence } from './attribution.ts'
import { explanations, idleDown } from './exposure.ts'
import type { Flows } from './flows.ts'

// What is known of a member after many looks: sums in GiB that lose half of their weight in time.

/** A look half a month ago counts half. */
const HALF_LIFE_DAYS = 15
/** Parts of a swarm's excess below this are no evidence. */
const LEAST_PART = 32 * MIB
/** With less traffic on a torrent in a window, false reports would hardly show. */
const LEAST_TRY = 128 * MIB
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
  /** Of uploads: torrents and windows that could have shown false reports, and those that did. */
  readonly upTries: number
  readonly upHits: number
  /** Of the latter, those that no other member can explain. */
  readonly certainHits: number
  /** The same for downloads. */
  readonly downTries: number
  readonly downHits: number
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
  ...{ upTries: 0, upHits: 0, certainHits: 0, downTries: 0, downHits: 0 },
  exposure: explanations.map(() => 0),
  share: explanations.map(() => 0),
}

const fading = [
  ...(['up', 'down', 'certain', 'idle', 'swarms', 'looks', 'overstatedGain', 'takenGain'] as const),
  ...(['overstatedTop', 'takenTop', 'certainTop', 'hiddenTop'] as const),
  ...(['upTries', 'upHits', 'certainHits', 'downTries', 'downHits'] as const),
]

/** Returns what is left of a standing at a later time. */
function faded(standing: Standing, at: number): Standing {
  const days = Math.max(0, at - standing.at) / DAY_SECONDS
  const weight = standing.at === 0 ? 0 : 2 ** (-days / HALF_LIFE_DAYS)
  const less = { ...standing } as { -readonly [Key in keyof Standing]: Standing[Key] }
  for (const name of fading) less[name] = standing[name] * weight
  less.at = at
  less.exposure = standing.exposure.map((value) => value * weight)
  less.share = standing.share.map((value) => value * weight)
  return less
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
      const isFalse = isOverstated({ overstated, up: flows.up[at] })
      if (!isFalse && hidden < LEAST_PART && idle < LEAST_PART) continue
      parts.push({
        ...{ memberId: flows.members[at], torrentId: flows.torrents[at] },
        ...{ up: flows.up[at], down: flows.down[at], overstated, hidden, idle },
        certain: isFalse ? attribution.certainOf(swarm, at) : 0,
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
  const { memberIds, exposure, share } = attribution
  const sums = sumsOf(flows, attribution, parts)
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
      upTries: known.upTries + sum.upTries,
      upHits: known.upHits + sum.upHits,
      certainHits: known.certainHits + sum.certainHits,
      downTries: known.downTries + sum.downTries,
      downHits: known.downHits + sum.downHits,
      exposure: known.exposure.map((value, nth) => value + exposure[base + nth]),
      share: known.share.map((value, nth) => value + share[base + nth]),
    })
  }
  return standings
}

/** The sums of a look, by position of the member. */
function sumsOf(flows: Flows, { memberIds, positions }: Attribution, parts: readonly Part[]) {
  const none = { up: 0, down: 0, certain: 0, idle: 0, swarms: 0, certainTop: 0, hiddenTop: 0 }
  const tries = { upTries: 0, upHits: 0, certainHits: 0, downTries: 0, downHits: 0 }
  const sums = memberIds.map(() => ({ ...none, ...tries }))
  for (let nth = 0; nth < flows.count; nth++) {
    const sum = sums[positions.get(flows.members[nth]) ?? 0]
    sum.up += flows.up[nth] / GIB
    sum.down += flows.down[nth] / GIB
    if (flows.up[nth] >= LEAST_TRY) sum.upTries++
    if (Math.max(flows.down[nth], flows.fell[nth], flows.missing[nth]) >= LEAST_TRY) sum.downTries++
  }
  for (const part of parts) {
    const sum = sums[positions.get(part.memberId) ?? 0]
    sum.certain += part.certain / GIB
    sum.idle += part.idle / GIB
    sum.certainTop = Math.max(sum.certainTop, part.certain / GIB)
    sum.hiddenTop = Math.max(sum.hiddenTop, part.hidden / GIB)
    sum.swarms++
    if (isOverstated(part)) sum.upHits++
    if (part.certain >= LEAST_PART) sum.certainHits++
    if (part.hidden >= LEAST_PART) sum.downHits++
  }
  return sums
}

/** Enough to be evidence of a false upload. */
function isOverstated({ overstated, up }: Pick<Part, 'overstated' | 'up'>): boolean {
  return overstated >= LEAST_PART && overstated >= LEAST_PART_SHARE * up
}
