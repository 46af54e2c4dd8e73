import type { Link } from '../../bridge/link/types.ts'
import type { Log } from '../../shared/log.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Journals } from '../journal/journals.ts'
import { SYNC } from '../journal/sync-cells.ts'
import { createRefusalLog } from '../observe/refusal-log.ts'
import type { Seeing } from '../observe/traces.ts'
import type { Load } from './load.ts'
import type { Shadow } from './shadow.ts'
import { STATE, writeStatus } from '../memory/status.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import type { SwarmCounts } from '../observe/swarm-counts.ts'
import type { Rounds } from '../memory/tables/rounds.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'

const PUMP_MS = 250
const SECOND_MS = 1_000
const HEARTBEAT_MS = 3_000
const SIGNALS_MS = 5_000
const SNAPSHOT_MS = 180_000

export interface TicksOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly journals: Journals
  readonly counts: SwarmCounts
  readonly rounds: Rounds
  readonly load: Load
  readonly shadow: Pick<Shadow, 'isOn' | 'onChange' | 'tick'>
  readonly heartbeat: Heartbeat
  readonly findings: { readonly tick: () => void }
  readonly handover: { readonly tick: (nowSeconds: number) => void }
  readonly seeing: Pick<Seeing, 'traces' | 'signals' | 'foreignUrls'>
  readonly link: Link
  readonly kept: KeptState
  readonly log: Log
  /** After this many seconds without the bridge, the tracker no longer trusts its tables. */
  readonly maxStaleness: number | undefined
}

interface TickState {
  readonly options: TicksOptions
  readonly refusals: ReturnType<typeof createRefusalLog>
  syncFailures: number
  wasRefused: boolean
  readonly timers: NodeJS.Timeout[]
}

/** Runs the periodic work of the main thread. */
export function createTicks(options: TicksOptions) {
  const ticks: TickState = {
    options,
    refusals: createRefusalLog(options.world.words, options.log),
    syncFailures: 0,
    wasRefused: false,
    timers: [],
  }

  return {
    start: () => start(ticks),
    stop: () => stop(ticks),
  }
}

function everySecond(ticks: TickState): void {
  const { world, journals, tables, rounds, counts, seeing, load, shadow, handover } = ticks.options
  const now = world.clock.seconds()
  // First, so that journals are read before `tidy` removes them.
  shadow.tick()
  journals.tidy()
  tables.limbo.drain(now)
  tables.members.forgetFormers(world.clock.wall())
  rounds.tick()
  if (!shadow.isOn()) counts.tick(now)
  seeing.traces.tick()
  seeing.foreignUrls.tick()
  load.tick()
  handover.tick(now)
  ticks.refusals.tick()
  watchDisk(ticks)
  watchBridge(ticks)
}

function watchDisk(ticks: TickState): void {
  const { world, log, journals } = ticks.options
  const failures = Atomics.load(world.words, SYNC.failures)
  if (failures !== ticks.syncFailures) log.error('journal.not-synced', { failures })
  ticks.syncFailures = failures
  const isRefused = journals.isRefused()
  if (isRefused === ticks.wasRefused) return
  ticks.wasRefused = isRefused
  if (isRefused) log.error('journal.refused', { hint: 'entries cannot be written: disk full?' })
  else log('journal.accepted')
}

function watchBridge(ticks: TickState): void {
  const { link, kept, world, log } = ticks.options
  const { options } = ticks
  const { isUp, isCaughtUp } = link.status()
  const { maxStaleness } = options
  kept.tick(isUp && isCaughtUp)
  const seconds = kept.staleSeconds()
  if (maxStaleness === undefined || seconds === null || isUp || seconds < maxStaleness) return
  if (world.status.state() !== STATE.ready) return
  writeStatus(world.words, 'state', STATE.loading)
  log.error('tracker.stale', { seconds })
}

function pump(ticks: TickState): void {
  const { journals, world, shadow, counts } = ticks.options
  journals.batches.pump(world.clock.seconds())
  if (!shadow.isOn()) counts.goOn()
}

function snapshot(ticks: TickState): void {
  const { journals, log } = ticks.options
  journals
    .snapshot()
    .then((result) => {
      if (result === null) return
      const { peers, torrents, bytes } = result
      log('snapshot.written', { peers, torrents, bytes })
    })
    .catch((error: unknown) => log.error('snapshot.failed', { error: String(error) }))
}

function start(ticks: TickState): void {
  const { timers } = ticks
  const { world, heartbeat, seeing, shadow, link, counts, findings } = ticks.options
  shadow.onChange(() => {
    if (link.status().isUp) counts.join()
    heartbeat.beat(world.clock.seconds())
  })
  timers.push(
    setInterval(() => pump(ticks), PUMP_MS),
    setInterval(() => everySecond(ticks), SECOND_MS),
    setInterval(() => heartbeat.beat(world.clock.seconds()), HEARTBEAT_MS),
    setInterval(() => seeing.signals.tick(), SIGNALS_MS),
    setInterval(() => findings.tick(), SIGNALS_MS),
    setInterval(() => snapshot(ticks), SNAPSHOT_MS),
  )
}

function stop(ticks: TickState): void {
  ticks.timers.forEach((timer) => clearInterval(timer))
  ticks.refusals.write()
}
