import os from 'node:os'
import { version } from '../../shared/paths.ts'
import type { Config } from '../../shared/config.ts'
import { nodeName } from '../../shared/config.ts'
import { hostUrls } from '../../shared/database-urls.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { PROCESS_STARTED_AT, createProcessMeter } from '../../shared/services/process-meter.ts'
import type { ServiceReport, ServiceState } from '../../shared/services/report.ts'
import { noFigures } from '../../shared/services/report.ts'
import { createServiceWatch } from '../../shared/services/watch-services.ts'
import type { Db } from '../base/db.ts'
import type { HostsAsked } from './ask-hosts.ts'
import { askHosts } from './ask-hosts.ts'
import { askPostgres, noReplies } from './ask-postgres.ts'
import * as reports from './reports.ts'

// Reports of the roles that use the database. Trackers report over the bridge.

const BEAT_MS = 5_000
/** The limit for the last report of a process that is ending. */
const FAREWELL_MS = 1_000

export interface BeatOptions {
  readonly db: Db
  readonly role: 'site' | 'jobs' | 'announce'
  readonly config: Config
  readonly databaseUrl: string
  readonly clock: Clock
  readonly log: Log
  /** The address where it serves. */
  readonly address: string
  readonly port: number | null
  readonly opsPort: number
  /** Returns the figures of this kind of service. */
  readonly own: () => Readonly<Record<string, number>>
}

export interface Beats {
  /** Reports that this process is ending, so that its absence raises no alert. */
  readonly stop: () => Promise<void>
}

/** Reports every few seconds that this process is alive, with its figures. */
export function startBeats(options: BeatOptions): Beats {
  const { db, role, config, log } = options
  const node = nodeName(config, role)
  const measure = createProcessMeter(config.BABOU_DATA)
  const watch = createServiceWatch(config, log)
  const replies = noReplies(options.clock.monotonicSeconds)
  const known: HostsAsked['known'] = new Map()
  let isBusy = false

  async function say(state: ServiceState): Promise<void> {
    const report = reportOf(options, state, measure(options.own()))
    const outcome = await reports.note(db, { type: role, node }, report)
    if (outcome !== 'noted') log.warn('node.name-in-use', { node, outcome })
    if (state === 'stopped') return
    const asked = [...(await watch()), ...(role === 'jobs' ? await database() : [])]
    // If another node that queries the same program already reports it, the outcome is `claimed`.
    for (const { type, node: name, ...one } of asked) {
      await reports.note(db, { type, node: name, reporter: node }, one)
    }
  }

  function database() {
    const { machine, place } = reportOf(options, 'ready', noFigures)
    const { databaseUrl: url } = options
    if (hostUrls(url).length > 1) return askHosts(db, url, { machine, place, known, replies })
    return askPostgres(db, { machine, place, address: databaseHost(url) }, replies)
  }

  const tick = () => {
    if (isBusy) return
    isBusy = true
    say('ready')
      .catch((error: unknown) => log.debug('node.beat.failed', { error: String(error) }))
      .finally(() => (isBusy = false))
  }
  tick()
  const timer = setInterval(tick, BEAT_MS)
  return {
    async stop() {
      clearInterval(timer)
      const late = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref())
      await Promise.race([say('stopped').catch(() => {}), late])
    },
  }
}

function reportOf(
  { config, clock, address, port, opsPort }: BeatOptions,
  state: ServiceState,
  figures: ServiceReport['figures'],
): ServiceReport {
  return {
    ...{ machine: os.hostname().slice(0, 100), place: config.BABOU_PLACE, address, port },
    ops: `${config.BABOU_OPS_HOST}:${opsPort}`,
    ...{ pid: process.pid, version, startedAt: PROCESS_STARTED_AT, state },
    ...{ clock: clock.now().getTime(), figures },
  }
}

/** Returns the host of a database address; this machine for a socket file. */
function databaseHost(url: string): string {
  const found = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?,]+)/.exec(url)?.[1]
  return found === undefined ? os.hostname() : found.replace(/[[\]]/g, '')
}
