import type { Draw } from '../../draw.ts'
import type { ScenarioName } from './scenarios.ts'
import { scenarios } from './scenarios.ts'

/** A kind of line, which a share of the clients has. Rates are in bytes per second. */
interface Line {
  readonly kind: 'seedbox' | 'fiber' | 'cable'
  readonly share: number
  readonly up: number
  readonly down: number
  /** The number of peers that it uploads to at the same time, without the optimistic one. */
  readonly slots: number
  readonly connections: number
}

const MEGABIT = 125_000

// These are defaults of clients: qBittorrent has four slots and 100 connections per torrent.
// Programs on seedboxes are configured for more.
const LINES: readonly Line[] = [
  line('seedbox', 0.2, 1_000, 1_000, 15, 200),
  line('fiber', 0.35, 100, 300, 4, 100),
  line('cable', 0.45, 20, 150, 4, 100),
]

function line(
  kind: Line['kind'],
  share: number,
  up: number,
  down: number,
  slots: number,
  connections: number,
): Line {
  return { kind, share, up: up * MEGABIT, down: down * MEGABIT, slots, connections }
}

/**
 * The entries that clients ask for: half of them use libtorrent (200), some Transmission (80), and
 * others the default.
 */
const NUMWANTS = [200, 200, 200, 80, 50, 50] as const

/**
 * The shares of the regions among the clients: one large region, two medium ones, and a small one.
 */
const REGION_SHARES = [0.4, 0.25, 0.2, 0.15] as const
export const REGIONS = REGION_SHARES.length
const NETWORKS_A_REGION = 6
/** The round-trip times between regions, in milliseconds; within a region, it is NEAR_MS. */
const FAR_MS = [
  [0, 35, 100, 180],
  [35, 0, 110, 220],
  [100, 110, 0, 150],
  [180, 220, 150, 0],
] as const
const NEAR_MS = 20
/**
 * The most bytes that one connection transfers per round trip: a segment of 1,460 bytes × 1.22 /
 * √p, with a loss of p = 1 in 5,000 (Mathis, Semke, Mahdavi and Ott 1997).
 */
const BYTES_A_ROUND_TRIP = 126_000

/** Returns the most bytes per second over one connection between clients of these regions. */
export function connectionLimit(one: number, other: number): number {
  const milliseconds = one === other ? NEAR_MS : FAR_MS[one][other]
  return (BYTES_A_ROUND_TRIP * 1_000) / milliseconds
}

/** What is given about a client before it joins, and does not depend on the choice of peers. */
export interface Person extends Line {
  readonly id: number
  readonly region: number
  readonly network: number
  /** Whether no one can connect to it. */
  readonly isClosed: boolean
  /** The number of peers that it asks for. */
  readonly numwant: number
  readonly startsAt: number
  /** Whether it has the whole torrent when it joins. */
  readonly isSeeder: boolean
  /** The seconds for which it seeds, from the time when it has everything. */
  readonly seedsFor: number
}

/** Draws who joins, and when. It is the same for all choices of peers that are compared. */
export function drawPeople(
  scenario: ScenarioName,
  draw: Draw,
  leechers: number = scenarios[scenario].leechers,
): readonly Person[] {
  const { seeders, closedShare, joinsAt, seedsFor } = scenarios[scenario]
  return Array.from({ length: seeders + leechers }, (_, id) => {
    const isSeeder = id < seeders
    const startsAt = isSeeder ? 0 : joinsAt(draw, id - seeders)
    // The first seeder stays and is reachable: otherwise the swarm might never have all pieces.
    const isFirst = id === 0
    return {
      ...drawLine(draw),
      id,
      region: drawRegion(draw),
      network: draw.whole(0, NETWORKS_A_REGION - 1),
      numwant: draw.pick(NUMWANTS),
      isClosed: draw.chance(closedShare) && !isFirst,
      startsAt,
      isSeeder,
      seedsFor: isFirst ? Infinity : draw.wait(seedsFor),
    }
  })
}

function drawLine(draw: Draw): Line {
  let at = draw.next()
  return LINES.find(({ share }) => (at -= share) < 0) ?? LINES[0]
}

function drawRegion(draw: Draw): number {
  let at = draw.next()
  return Math.max(
    0,
    REGION_SHARES.findIndex((share) => (at -= share) < 0),
  )
}
