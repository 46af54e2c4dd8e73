import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { TrackerFigures } from '../../bridge/events/node-events.ts'
import { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import { version } from '../../shared/paths.ts'
import type { Io } from '../io/choose-io.ts'
import { sumStat } from '../memory/statistics.ts'
import { STATE } from '../memory/status.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'

export interface HeartbeatOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly node: string
  readonly storeId: string
  readonly io: Io
  readonly listens: Payload<typeof nodeHeartbeat>['listens']
  /** Seconds since 1970. */
  readonly startedAt: number
  readonly unbooked: () => number
  readonly figures: (nowSeconds: number) => TrackerFigures
  readonly send: (event: Envelope) => boolean
}

export interface Heartbeat {
  /** Reports that this tracker is alive, and its load since the last report. */
  readonly beat: (nowSeconds: number) => void
  readonly announcesPerSecond: () => number
  /** The figures of the last report; null before the first. */
  readonly figures: () => TrackerFigures | null
}

const STATE_NAMES = Object.keys(STATE) as (keyof typeof STATE)[]

export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { world, tables, node, storeId, startedAt, io, listens } = options
  let before = { seconds: world.clock.seconds(), announces: 0, cpu: process.cpuUsage() }
  let announcesPerSecond = 0
  let figures: TrackerFigures | null = null

  return {
    figures: () => figures,
    announcesPerSecond: () => announcesPerSecond,
    beat(seconds) {
      const announces = sumStat(world.words, 'announces')
      const passed = Math.max(1, seconds - before.seconds)
      const cpu = process.cpuUsage(before.cpu)
      announcesPerSecond = Math.max(0, Math.round((announces - before.announces) / passed))
      before = { seconds, announces, cpu: process.cpuUsage() }
      options.send(
        envelope(nodeHeartbeat, {
          ...{
            node,
            role: 'tracker' as const,
            storeId,
            version,
            startedAt,
            announcesPerSecond,
            io,
            listens,
          },
          state: STATE_NAMES[world.status.state()],
          rssBytes: process.memoryUsage.rss(),
          cpuPercent: Math.round((cpu.user + cpu.system) / 10_000 / passed),
          peers: world.peerCount(),
          torrents: tables.torrents.size(),
          members: tables.members.size(),
          unbooked: options.unbooked(),
          figures: (figures = options.figures(seconds)),
        }),
      )
    },
  }
}
