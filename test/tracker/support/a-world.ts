import { defaultTrackerSettings } from '../../../src/bridge/events/settings-events.ts'
import type { Clock } from '../../../src/shared/clock.ts'
import { createClockKeeper } from '../../../src/tracker/memory/clock.ts'
import { writeSettings } from '../../../src/tracker/memory/settings.ts'
import { createTableWriters } from '../../../src/tracker/memory/tables/table-writers.ts'
import type { Lots } from '../../../src/tracker/memory/swarm/lots.ts'
import { createWorld, attachWorld } from '../../../src/tracker/memory/world.ts'

/** A clock that only moves when a test moves it; wall and monotonic time separately. */
function aClock(wallSeconds = 1_700_000_000) {
  let wall = wallSeconds
  let monotonic = 5_000
  const clock: Clock = {
    now: () => new Date(wall * 1000),
    monotonicSeconds: () => monotonic,
  }
  return {
    clock,
    pass(seconds: number) {
      wall += seconds
      monotonic += seconds
    },
    setWall(seconds: number) {
      wall = seconds
    },
    wall: () => wall,
  }
}

/** The defaults, with intervals that do not adapt, for tests of other subjects. */
export const steadySettings = { ...defaultTrackerSettings, adaptIntervals: false }

/**
 * A memory of a tracker without threads; `random` gives numbers from 0 up to 1. It is small: a worker
 * has dozens of them, and Linux starts no process from one that has more than the machine.
 */
export function aWorld(
  options: { bytes?: number; random?: () => number; boot?: number; time?: number } = {},
) {
  const shared = createWorld({ bytes: options.bytes ?? 2 ** 26, boot: options.boot })
  const world = attachWorld(shared, lotsOf(options.random))
  writeSettings(world.words, steadySettings)
  const time = aClock(options.time)
  const keeper = createClockKeeper(world.words, time.clock)
  const tables = createTableWriters(world)
  return {
    ...tables,
    shared,
    world,
    tables,
    time,
    /** Lets time pass, for the world too. */
    pass(seconds: number) {
      time.pass(seconds)
      keeper.refresh()
    },
    keeper,
  }
}

function lotsOf(random: (() => number) | undefined): Lots | undefined {
  return random && ((below) => Math.floor(random() * below))
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
