import { GIB, MIB } from '../../domain/units.ts'
import type { Cheat } from './cheats.ts'
import type { Draw } from '../draw.ts'
import type { Habits } from './habits.ts'
import { drawHabits } from './habits.ts'

/** A step of the simulation. */
export const TICK_SECONDS = 600
export const TICKS_A_DAY = 144
/** Clients announce every half hour. */
export const INTERVAL_TICKS = 3

export interface Member {
  readonly id: number
  readonly habits: Habits
  readonly cheat: Cheat | null
  /** Another account of the same person; a third one is the partner of the second. */
  partner: Member | null
  /** Bytes per tick. */
  upRate: number
  downRate: number
  readonly isSeedbox: boolean
  readonly downloadsADay: number
  /** Mean time for which a finished torrent is seeded. */
  readonly seedTicks: number
  readonly peers: Set<Peer>
  /** The rest of the rates in the tick `budgetTick`. */
  upLeft: number
  downLeft: number
  budgetTick: number
  /** The client is off until this tick. */
  offUntil: number
  /** Announces do not arrive until this tick. */
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

/** One client of a member on one torrent. */
export interface Peer {
  readonly member: Member
  readonly torrent: Torrent
  session: number
  sessionDraw: number
  /** Claims to have everything, has nothing. */
  readonly isGhost: boolean
  /** For a ghost: what it claims to miss falls by what it claims to download. */
  readonly claimsProgress: boolean
  has: number
  /** The bytes of the torrent that it wants: less than its size for a partial download. */
  readonly wants: number
  /** Moved, and not announced yet. */
  up: number
  down: number
  /** The bytes that a cheating client adds to its next announce. */
  fakeUp: number
  fakeDown: number
  /** As announced. */
  uploaded: number
  downloaded: number
  left: number
  /** The fastest announced download, in bytes per second. */
  speed: number
  lastTick: number
  /** An announce is planned. */
  isPlanned: boolean
  /** Has what it wants; always so when it joined with it. */
  isDone: boolean
  isGone: boolean
  /** The tick of the first bytes that are not announced; -1 without any. */
  pendingFrom: number
  /** No announce since this tick, because the client slept or could not reach the tracker. */
  silentFrom: number
}

/** Bytes per second of one Gbit/s. */
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
