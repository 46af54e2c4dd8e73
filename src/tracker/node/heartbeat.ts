import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { TrackerFigures } from '../../bridge/events/node-events.ts'
import { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import type { Fallback } from '../../fallback/watch.ts'
import { version } from '../../shared/paths.ts'
import type { ServiceState } from '../../shared/services/report.ts'
import type { Io } from '../io/choose-io.ts'
import { sumStat } from '../memory/statistics.ts'
import { STATE } from '../memory/status.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import type { Holders } from './holders.ts'
import { othersOf } from '../observe/others.ts'
import type { Standby } from '../standby/standby.ts'
import type { Usage } from '../usage/usage.ts'
import type { TrackerLinks } from './tracker-links.ts'
import type { SelfReport } from './self-report.ts'
import type { Shadow } from './shadow.ts'

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
  readonly self: SelfReport
  readonly fallback: Pick<Fallback, 'kept'>
  readonly holders: Pick<Holders, 'shares'>
  readonly links: Pick<TrackerLinks, 'figures'>
  readonly standby: Pick<Standby, 'figures'>
  readonly usage: Pick<Usage, 'figures'>
  readonly shadow: Pick<Shadow, 'report'>
  readonly send: (event: Envelope) => boolean
}

export interface Heartbeat {
  /** Reports that this tracker is alive, and its load since the last report. */
  readonly beat: (nowSeconds: number) => void
  readonly announcesPerSecond: () => number
  /** The figures of the last report; null before the first one. */
  readonly figures: () => TrackerFigures | null
}

/** The names of these states in the registry of services. */
const SERVICE_STATES: Readonly<Record<keyof typeof STATE, ServiceState>> = {
  loading: 'starting',
  ready: 'ready',
  draining: 'draining',
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
      figures = options.figures(seconds)
      const state = STATE_NAMES[world.status.state()]
      const [peers, unbooked] = [world.peerCount(), options.unbooked()]
      const own = { peers, unbooked, announcesPerSecond, figures }
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
          state,
          rssBytes: process.memoryUsage.rss(),
          cpuPercent: Math.round((cpu.user + cpu.system) / 10_000 / passed),
          peers,
          torrents: tables.torrents.size(),
          members: tables.members.size(),
          unbooked,
          figures,
          holders: options.holders.shares() ?? undefined,
          others: othersOf(
            world.words,
            options.links.figures(),
            options.standby.figures(),
            options.usage.figures(),
          ),
          shadow: options.shadow.report(),
          service: options.self.service(SERVICE_STATES[state], own),
          asked: options.self.asked(),
          keptAlerts: options.fallback.kept()?.digest ?? '',
        }),
      )
    },
  }
}
