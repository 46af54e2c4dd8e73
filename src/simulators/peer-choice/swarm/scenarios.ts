import type { Draw } from '../../draw.ts'
import { GIB } from '../../../domain/units.ts'

interface Scenario {
  readonly label: string
  readonly seeders: number
  readonly leechers: number
  /** The share of all clients that have a closed port. */
  readonly closedShare: number
  /** Returns when the `nth` leecher joins (from 0), in seconds. */
  readonly joinsAt: (draw: Draw, nth: number) => number
  /** The mean time for which a client seeds, in seconds. */
  readonly seedsFor: number
}

const HOUR = 3_600
const CLOSED_SHARE = 0.2
const everyEightSeconds = (draw: Draw, nth: number) => (nth + draw.next()) * 8

/** Swarms of a torrent with `SIZE_BYTES`. */
export const scenarios = {
  flash: {
    label: 'flash crowd: 300 leechers within about 20 minutes of a release by one seeder',
    ...{ seeders: 1, leechers: 300, closedShare: CLOSED_SHARE },
    joinsAt: (draw) => draw.wait(HOUR / 6),
    seedsFor: 2 * HOUR,
  },
  steady: {
    label: 'steady: 10 seeders, a leecher every 8 seconds, which then seeds for about 4 minutes',
    ...{ seeders: 10, leechers: 400, closedShare: CLOSED_SHARE },
    joinsAt: everyEightSeconds,
    seedsFor: HOUR / 15,
  },
  closed: {
    label: 'half closed: the steady swarm, in which half of the clients have closed ports',
    ...{ seeders: 10, leechers: 400, closedShare: 0.5 },
    joinsAt: everyEightSeconds,
    seedsFor: HOUR / 15,
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios
export const scenarioNames = Object.keys(scenarios) as ScenarioName[]

export const PIECES = 512
export const SIZE_BYTES = 4 * GIB
export const PIECE_BYTES = SIZE_BYTES / PIECES
/** The end of a simulation; clients that are not done by then count as done at that time. */
export const MOST_SECONDS = 6 * HOUR
