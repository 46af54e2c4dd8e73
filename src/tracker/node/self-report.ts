import type { TrackerFigures } from '../../bridge/events/node-events.ts'
import { MOST_ASKED } from '../../bridge/events/node-events.ts'
import { certificateDays } from '../../bridge/link/metrics.ts'
import { surroundingsOf } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../../bridge/urls.ts'
import type { Config } from '../../shared/config.ts'
import { machineName } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import { version } from '../../shared/paths.ts'
import { PROCESS_STARTED_AT, createProcessMeter } from '../../shared/services/process-meter.ts'
import type { AskedReport, ServiceReport, ServiceState } from '../../shared/services/report.ts'
import { createServiceWatch } from '../../shared/services/watch-services.ts'
import type { World } from '../memory/world.ts'

/** A tracker's report about its process, its machine, and the programs next to it. */
export interface SelfReport {
  readonly service: (state: ServiceState, own: OwnFigures) => ServiceReport
  /** Returns the last reports of the programs, and requests new ones. */
  readonly asked: () => AskedReport[]
}

interface OwnFigures {
  readonly peers: number
  readonly announcesPerSecond: number
  readonly unbooked: number
  readonly figures: TrackerFigures
}

export function createSelfReport(config: Config, world: World, log: Log): SelfReport {
  const measure = createProcessMeter(config.BABOU_DATA)
  const watch = createServiceWatch(config, log)
  const { identity } = surroundingsOf(config)
  const urls = bridgeConnectUrls(config)
  let last: readonly AskedReport[] = []
  return {
    service: (state, { peers, announcesPerSecond, unbooked, figures }) => ({
      ...{ machine: machineName(), place: config.BABOU_PLACE },
      ...{ address: config.BABOU_TRACKER_HOST ?? '', port: config.BABOU_TRACKER_PORT },
      ops: `${config.BABOU_OPS_HOST}:${config.BABOU_TRACKER_OPS_PORT}`,
      ...{ pid: process.pid, version, startedAt: PROCESS_STARTED_AT, state },
      clock: world.clock.wall() * 1000,
      figures: measure({
        ...{ peers, announcesPerSecond, unbooked },
        journalBytes: figures.journalBytes,
        journalLagSeconds: figures.journalLagSeconds,
        journalRefused: figures.journalRefused === true ? 1 : 0,
        ...certificateDays(urls, identity, new Date(world.clock.wall() * 1000)),
        unknownPasskeys: totalOf(figures, 'UNKNOWN_PASSKEY'),
      }),
    }),
    asked() {
      watch()
        .then((found) => (last = found))
        .catch((error: unknown) => log.debug('services.failed', { error: String(error) }))
      return last.slice(0, MOST_ASKED)
    },
  }
}

/** Returns how many replies with this code there are per second. */
function totalOf({ codes }: TrackerFigures, code: string): number {
  return codes.find((one) => one.code === code)?.perSecond ?? 0
}
