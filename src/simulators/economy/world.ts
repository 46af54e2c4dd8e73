import { GIB, MIB } from '../../domain/units.ts'
import type { Cheat } from './cheats.ts'
import type { Draw } from '../draw.ts'
import type { Habits } from './habits.ts'
import { drawHabits } from './habits.ts'

/** The length of a step of the simulation. */
export const TICK_SECONDS = 600
export const TICKS_A_DAY = 144
/** The announce interval: half an hour. */
export const INTERVAL_TICKS = 3

export interface Member {
  readonly id: number
  readonly habits: Habits
  readonly cheat: Cheat | null
  /**
   * Another account of the same person. If there is a third one, it is the partner of the second.
   */
  partner: Member | null
  /** The member's lines, in bytes per tick. */
  upRate: number
  downRate: number
  readonly isSeedbox: boolean
  readonly downloadsADay: number
  /** The mean number of ticks for which a finished torrent is seeded. */
  readonly seedTicks: number
  readonly peers: Set<Peer>
  /** What is left of both lines in the tick `budgetTick`. */
  upLeft: number
  downLeft: number
  budgetTick: number
  /** Until this tick, the client is off. */
  offUntil: number
  /** Until this tick, announces do not arrive. */
  muteUntil: number
}

export interface Torrent {
  readonly id: number
  readonly size: number
  readonly bornTick: number
  readonly popularity: number
  readonly peers: Peer[]
  leeching: number
}

/** A member's client in the swarm of one torrent. */
export interface Peer {
  readonly member: Member
  readonly torrent: Torrent
  session: number
  sessionDraw: number
  /** Whether the peer has no data; it claims to have all of it, unless `left` says otherwise. */
  readonly isGhost: boolean
  /** For a ghost, whether what it claims to lack falls by what it claims to download. */
  readonly claimsProgress: boolean
  has: number
  /** How many bytes of the torrent the peer wants; less than its size for a partial download. */
  readonly wants: number
  /** What was moved, but is not announced yet. */
  up: number
  down: number
  /** What a cheating client adds to its next announce, in bytes. */
  fakeUp: number
  fakeDown: number
  /** The values of the last announce. */
  uploaded: number
  downloaded: number
  left: number
  /** The fastest download in any announce, in bytes per second. */
  speed: number
  lastTick: number
  /** Whether an announce is planned. */
  isPlanned: boolean
  /** Whether the peer has what it wants; always true if it had that when it joined. */
  isDone: boolean
  isGone: boolean
  /** The tick of the first bytes that are not announced yet; -1 if there are none. */
  pendingFrom: number
  /**
   * The tick since which there was no announce, because the client slept or could not reach the
   * tracker.
   */
  silentFrom: number
}

/** 1 Gbit/s, in bytes per second. */
export const GBIT = 125_000_000
const SEEDBOXES = 0.06

export function createMember(id: number, draw: Draw, cheat: Cheat | null): Member {
  const isSeedbox = draw.chance(SEEDBOXES)
  const upRate = isSeedbox ? draw.pick([GBIT, 10 * GBIT]) / 4 : draw.around(2.5 * MIB, 1)
  const downRate = isSeedbox ? upRate : Math.max(upRate, draw.around(8 * MIB, 0.8))
  return {
    id,
    habits: drawHabits(draw.chance),
    cheat,
    partner: null,
    upRate: upRate * TICK_SECONDS,
    downRate: downRate * TICK_SECONDS,
    isSeedbox,
    downloadsADay: isSeedbox ? draw.around(4, 0.5) : draw.around(0.6, 0.9),
    seedTicks: (isSeedbox ? 14 : draw.around(5, 0.8)) * TICKS_A_DAY,
    peers: new Set(),
    ...{ upLeft: 0, downLeft: 0, budgetTick: -1, offUntil: 0, muteUntil: 0 },
  }
}

export function createTorrent(id: number, draw: Draw, bornTick: number): Torrent {
  const size = Math.min(80 * GIB, Math.max(50 * MIB, draw.around(3 * GIB, 1.1)))
  const popularity = (1 - draw.next()) ** -0.7
  return { id, size: Math.round(size), bornTick, popularity, peers: [], leeching: 0 }
}
