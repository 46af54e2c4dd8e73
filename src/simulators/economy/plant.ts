import type { Flow, Flows } from '../../domain/fair-play/flows.ts'
import { createFlows } from '../../domain/fair-play/flows.ts'
import { GIB, HOUR_SECONDS } from '../../domain/units.ts'
import type { Cheat, CheatName } from './cheats.ts'
import { cheatNames, cheatOf, lie, strengths } from './cheats.ts'
import type { Draw } from '../draw.ts'

// Plants cheats into real traffic, to see what the evaluations would have found if some members had
// cheated.

/** A client moves data only during a part of the day. */
const ACTIVE_SECONDS = 6 * HOUR_SECONDS
/** Torrents that exist only for a cheat have numbers above those of all others. */
const FIRST_INVENTED = 2 ** 50
const EMPTY_TORRENTS = 40
const PAIR_TORRENTS = 3
const PAIR_TORRENT_BYTES = 10 * GIB
const BURST_DAYS = 2
/**
 * The cheats that cannot be planted: torrents that a member only claims to seed leave no traffic,
 * and the other cheats need whole sessions.
 */
const UNPLANTED: readonly CheatName[] = [
  ...(['seeds-nothing', 'shared-seedbox', 'downloads-again'] as const),
  ...(['downloads-once', 'circle', 'times-size'] as const),
  ...(['idle-leecher', 'claims-to-vanished'] as const),
]
const KINDS = cheatNames.filter((kind) => !UNPLANTED.includes(kind))

/** The false reports of one member on one day, in bytes. */
export interface Lies {
  falseUp: number
  claimedUp: number
  hiddenDown: number
  claimedDown: number
}

export interface Planted {
  readonly flows: Flows
  /** The false reports, by member with traffic. */
  readonly lies: ReadonlyMap<number, Lies>
}

/** Gives `count` of these members a cheat; all kinds and strengths take turns. */
export function chooseCheaters(
  members: readonly number[],
  count: number,
  draw: Draw,
): ReadonlyMap<number, Cheat> {
  const cheats = new Map<number, Cheat>()
  for (let nth = 0; cheats.size < Math.min(count, members.length);) {
    const member = draw.pick(members)
    if (cheats.has(member)) continue
    const strength = strengths[Math.floor(nth / KINDS.length) % strengths.length]
    cheats.set(member, cheatOf(KINDS[nth % KINDS.length], strength))
    nth++
  }
  return cheats
}

/** Returns the flows of a day as they would be if these members had cheated. */
export function plant(
  flows: Flows,
  cheats: ReadonlyMap<number, Cheat>,
  partners: ReadonlyMap<number, number>,
  day: number,
  draw: Draw,
): Planted {
  const builder = createFlows(flows.count + 1)
  const lies = new Map<number, Lies>()
  for (let start = 0, end = 0; start < flows.count; start = end) {
    let leechers = 0
    for (end = start; flows.torrents[end] === flows.torrents[start]; end++) {
      if (flows.down[end] > 0) leechers++
    }
    for (let at = start; at < end; at++) {
      const truth = flowAt(flows, at)
      const cheat = cheats.get(truth.memberId)
      const swarm = { peers: end - start, leechers: leechers - (truth.down > 0 ? 1 : 0) }
      const told = cheat === undefined ? truth : lieAbout(truth, cheat, swarm, day, draw)
      note(lies, truth, told)
      builder.add(told, flows.size[at])
    }
  }
  for (const { flow, size } of invented(cheats, partners, lies, day, draw)) {
    note(lies, { ...flow, up: 0, down: 0 }, flow)
    builder.add(flow, size)
  }
  return { flows: builder.done(), lies }
}

function flowAt(flows: Flows, at: number): Flow {
  const { up, down, fell, rose, checked, left, lostLikely, lostMost } = flows
  return {
    ...{ memberId: flows.members[at], torrentId: flows.torrents[at] },
    ...{ up: up[at], down: down[at], fell: fell[at], left: left[at] },
    ...{ rose: rose[at], checked: checked[at] },
    ...{ upAtStart: flows.upAtStart[at], downAtStart: flows.downAtStart[at] },
    ...{ upAtEnd: flows.upAtEnd[at], downAtEnd: flows.downAtEnd[at] },
    ...{ lostLikely: lostLikely[at], lostMost: lostMost[at] },
  }
}

function lieAbout(
  truth: Flow,
  cheat: Cheat,
  swarm: { readonly peers: number; readonly leechers: number },
  day: number,
  draw: Draw,
): Flow {
  const { up, down, fell, left } = truth
  const given = { ...swarm, up, down, seconds: ACTIVE_SECONDS, isSeeding: left === 0, day }
  const told = lie(cheat, { ...given, sessionDraw: draw.next() })
  const isBurst = cheat.kind === 'burst' && day % BURST_DAYS === 0 && left === 0
  const extra = isBurst && draw.chance(0.2) ? cheat.amount : 0
  // The values at the start and the end of the day belong to the same intervals, so they change in
  // proportion.
  const [upTimes, downTimes] = [up > 0 ? told.up / up : 1, down > 0 ? told.down / down : 1]
  const isHidden = cheat.kind === 'hide-progress'
  return {
    ...{ ...truth, up: told.up + extra, down: told.down },
    ...{ upAtStart: truth.upAtStart * upTimes, upAtEnd: truth.upAtEnd * upTimes },
    ...{ downAtStart: truth.downAtStart * downTimes, downAtEnd: truth.downAtEnd * downTimes },
    fell: isHidden ? fell * cheat.amount : fell,
    left: isHidden ? left + Math.max(0, fell) * (1 - cheat.amount) : left,
  }
}

/**
 * Yields the reports of cheaters on torrents that no one else uses, for members with traffic on
 * this day.
 */
function* invented(
  cheats: ReadonlyMap<number, Cheat>,
  partners: ReadonlyMap<number, number>,
  lies: ReadonlyMap<number, Lies>,
  day: number,
  draw: Draw,
): Generator<{ readonly flow: Flow; readonly size: number }> {
  let torrentId = FIRST_INVENTED + day * 1_000_000
  for (const [memberId, { kind, amount }] of cheats) {
    if (!lies.has(memberId)) continue
    if (kind === 'drip-on-empty') {
      for (let nth = 0; nth < EMPTY_TORRENTS; nth++) {
        const up = amount * (ACTIVE_SECONDS / HOUR_SECONDS) * (0.5 + draw.next())
        yield { flow: flowOf({ memberId, torrentId: torrentId++, up }), size: GIB }
      }
    }
    const partner = partners.get(memberId)
    if (kind !== 'pair' || partner === undefined) continue
    for (let nth = 0; nth < PAIR_TORRENTS; nth++, torrentId++) {
      const [share, size] = [amount / PAIR_TORRENTS, PAIR_TORRENT_BYTES]
      yield { flow: flowOf({ memberId, torrentId, up: share }), size }
      yield { flow: flowOf({ memberId: partner, torrentId, down: share, left: size }), size }
    }
  }
}

function flowOf(given: Pick<Flow, 'memberId' | 'torrentId'> & Partial<Flow>): Flow {
  const edges = { upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 }
  const sums = { up: 0, down: 0, fell: 0, rose: 0, checked: 0 }
  return { ...sums, ...edges, left: 0, lostLikely: 0, lostMost: 0, ...given }
}

function note(lies: Map<number, Lies>, truth: Flow, told: Flow): void {
  const { memberId } = truth
  let sum = lies.get(memberId)
  if (sum === undefined) {
    sum = { falseUp: 0, claimedUp: 0, hiddenDown: 0, claimedDown: 0 }
    lies.set(memberId, sum)
  }
  sum.falseUp += told.up - truth.up
  sum.claimedUp += told.up
  sum.hiddenDown += truth.down - told.down
  sum.claimedDown += told.down
}
