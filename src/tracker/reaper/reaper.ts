import type { Log } from '../../shared/log.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'
import type { Sweepers } from './reaper-pool.ts'

/** A slice: few enough that nobody waits, about 0.3 ms of work. */
const SLICE_TORRENTS = 2_000
const SLICE_PEERS = 10_000
const TICK_MS = 50
/** Of one slice, at most: they take about 0.3 ms, and what is more was spent waiting. */
const MOST_DEBT_MS = 25
/** Work that may be saved up while nothing was due, as a share of it a tick. */
const MOST_TICKS = 20
/** Were all torrents due at once, a pass over them would take at least so long. */
const LEAST_PASS_SECONDS = 30
/** When nothing is left, what has become due is looked for so much later. */
const PLAN_MS = 1_000

export interface Reaper {
  readonly start: () => void
  /** Waits for the slice that runs. */
  readonly stop: () => Promise<void>
  /** How often all that was due had been done since the start. */
  readonly passes: () => number
  /** Settles when a sweeper died: it may have held a torrent's lock. */
  readonly failed: Promise<Error>
}

export interface ReaperOptions {
  readonly world: World
  readonly sweepers: Sweepers
  readonly log: Log
  /** Tests make it shorter. */
  readonly leastPassSeconds?: number
}

interface ReaperState {
  allowance: number
  /** Milliseconds of sweeping that may be spent; below 0 after a slice that took longer. */
  budgetMs: number
  timer: NodeJS.Timeout | undefined
  readonly options: ReaperOptions
  passes: number
  rests: number
  isRunning: boolean
  readonly rows: Rows
  readonly leastPass: number
  running: Promise<void>
  fail: (_error: Error) => void
}

/**
 * Sends the sweepers over the torrents that are due (reaper/due.ts), slice by slice, in the order
 * of `reaperFirst` and at the rate of the settings: at most `reaperTorrentsPerSecond`, at most
 * `reaperCorePercent` of a core, and a pass never faster than LEAST_PASS_SECONDS. They act with the
 * next tick, the order with the next plan.
 */
export function createReaper(options: ReaperOptions): Reaper {
  const { world } = options
  const reaper: ReaperState = {
    allowance: 0,
    budgetMs: 0,
    timer: undefined,
    options,
    passes: 0,
    rests: 0,
    isRunning: false,
    rows: attachRows(world.words, TORRENT_ROWS),
    leastPass: options.leastPassSeconds ?? LEAST_PASS_SECONDS,
    running: Promise.resolve(),
    fail: (_error: Error): void => {},
  }
  const failed = new Promise<Error>((resolve) => (reaper.fail = resolve))

  return {
    start: () => start(reaper),
    stop: () => stop(reaper),
    passes: () => reaper.passes,
    failed,
  }
}

async function slices(reaper: ReaperState): Promise<void> {
  while (reaper.allowance >= 1 && reaper.budgetMs > 0 && reaper.timer !== undefined) {
    const torrents = Math.min(SLICE_TORRENTS, Math.floor(reaper.allowance))
    const began = performance.now()
    const swept = await reaper.options.sweepers.run({ torrents, peers: SLICE_PEERS })
    // A worker that began, or a machine that paused it, is not held against it for long.
    reaper.budgetMs -= Math.min(performance.now() - began, MOST_DEBT_MS)
    reaper.allowance -= Math.max(1, swept.torrents)
    if (swept.left > 0) continue
    reaper.passes++
    reaper.rests = PLAN_MS / TICK_MS
    return
  }
}

function tick(reaper: ReaperState): void {
  const { rows, leastPass } = reaper
  const { world, log } = reaper.options
  if (reaper.isRunning) return
  if (--reaper.rests > 0) return
  const count = Math.max(1, rows.count())
  const rate = Math.min(world.settings.reaperTorrentsPerSecond(), count / leastPass)
  // Never more than a second's worth at once, after a pause of the machine.
  reaper.allowance = Math.min(reaper.allowance + (rate * TICK_MS) / 1000, Math.max(1, rate))
  const share = (TICK_MS * world.settings.reaperCorePercent()) / 100
  reaper.budgetMs = Math.min(reaper.budgetMs + share, MOST_TICKS * share)
  if (reaper.allowance < 1 || reaper.budgetMs <= 0) return
  reaper.isRunning = true
  reaper.running = slices(reaper).then(
    () => {
      reaper.isRunning = false
    },
    (error: unknown) => {
      log.error('reaper.failed', { error: String(error) })
      reaper.fail(error instanceof Error ? error : new Error(String(error)))
    },
  )
}

function start(reaper: ReaperState): void {
  reaper.timer ??= setInterval(() => tick(reaper), TICK_MS)
}

async function stop(reaper: ReaperState): Promise<void> {
  clearInterval(reaper.timer)
  reaper.timer = undefined
  await reaper.running
  await reaper.options.sweepers.stop()
}
