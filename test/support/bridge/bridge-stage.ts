import type { Hub, HubOptions } from '../../../src/bridge/hub/types.ts'
import type { LinkOptions } from '../../../src/bridge/link/types.ts'
import type { MemorySource } from './bridge.ts'
import type { BridgeClock } from './bridge-clock.ts'
import { bridgeClock } from './bridge-clock.ts'
import { aHub, aUrl, memorySource, memoryTracker } from './bridge.ts'
import type { RoughRoad } from './rough-road.ts'
import { roughRoad } from './rough-road.ts'
import { surroundingsAt } from './transports.ts'
import { until } from '../until.ts'

type Tracker = ReturnType<typeof memoryTracker>
type Cleanup = () => Promise<unknown> | void

/** Hubs, trackers and connections of one test over one transport; `clear` ends all of them. */
export interface BridgeStage {
  /** The time of the hubs and trackers. */
  readonly clock: BridgeClock
  readonly place: () => string
  /** A hub that listens, and its rows. */
  readonly listening: (
    given?: Partial<HubOptions>,
  ) => Promise<{ url: string; hub: Hub; source: MemorySource }>
  readonly roadTo: (url: string) => Promise<RoughRoad>
  readonly joining: (url: string, given?: Partial<LinkOptions>) => Tracker
  readonly caughtUp: (tracker: Tracker) => Promise<unknown>
  /** Waits until the tracker has everything that the source has. */
  readonly level: (tracker: Tracker, source: MemorySource) => Promise<unknown>
  readonly later: (cleanup: Cleanup) => void
  readonly clear: () => Promise<void>
}

const WAIT_SECONDS = 20

export function bridgeStage(scheme: string): BridgeStage {
  const cleanups: Cleanup[] = []
  const clock = bridgeClock()
  // What waits within a transport continues while the clock is stopped.
  const surroundings = surroundingsAt(clock, { timing: bridgeClock() })
  const later = (cleanup: Cleanup) => void cleanups.push(cleanup)
  const place = () => {
    const { url, remove } = aUrl(scheme)
    later(remove)
    return url
  }
  return {
    clock,
    place,
    later,
    async listening(given = {}) {
      const url = place()
      const source = memorySource()
      const hub = aHub({ urls: [url], source, surroundings, ...given })
      await hub.start()
      later(hub.stop)
      return { url, hub, source }
    },
    async roadTo(url) {
      const road = await roughRoad(place(), url)
      later(road.stop)
      return road
    },
    joining(url, given = {}) {
      const tracker = memoryTracker({ urls: [url], surroundings, ...given })
      tracker.link.start()
      later(tracker.link.stop)
      return tracker
    },
    caughtUp: (tracker) => until(() => tracker.link.status().isCaughtUp, WAIT_SECONDS, 'joining'),
    level: (tracker, source) =>
      until(() => sameRows(tracker.rows, source.rows), WAIT_SECONDS, 'the same rows'),
    async clear() {
      clock.flow()
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
  }
}

function sameRows(one: Map<number, number>, other: Map<number, number>): boolean {
  return one.size === other.size && [...one].every(([row, version]) => other.get(row) === version)
}
