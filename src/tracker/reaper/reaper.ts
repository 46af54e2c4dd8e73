import type { Log } from '../../shared/log.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'
import type { Sweepers } from './reaper-pool.ts'

/** The most torrents of a slice: about 0.3 ms of work, too short to delay an announce. */
const SLICE_TORRENTS = 2_000
const SLICE_PEERS = 10_000
const TICK_MS = 50
/** The longest time that counts for one slice: its work takes 0.3 ms, so the rest was waiting. */
const MOST_DEBT_MS = 25
/** How much work can accumulate while nothing is due, in ticks. */
const MOST_TICKS = 20
/**
 * How long a pass over all torrents takes at least, even if all of them are due at the same time.
 */
const LEAST_PASS_SECONDS = 30
/** After how many milliseconds the next search starts when nothing is due. */
const PLAN_MS = 1_000

export interface Reaper {
  readonly start: () => void
  /** Stops; resolves when the running slice has ended. */
  readonly stop: () => Promise<void>
  /** Returns how often everything that was due has been done since the start. */
  readonly passes: () => number
  /** Resolves when a sweeper has died: it may have held the lock of a torrent. */
  readonly failed: Promise<Error>
}

export interface ReaperOptions {
  readonly world: World
  readonly sweepers: Sweepers
  readonly log: Log
  /** By default LEAST_PASS_SECONDS; tests make it shorter. */
  readonly leastPassSeconds?: number
}

interface ReaperState {
  allowance: number
  /**
   * The milliseconds of sweeping that are still allowed; negative after a slice that took longer.
   */
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
 * Creates the reaper. It sends the sweepers over the torrents that are due (reaper/due.ts), slice
 * by slice, in the order of `reaperFirst` and at the rate in the settings: at most
 * `reaperTorrentsPerSecond` and `reaperCorePercent` of a core, and never a pass faster than
 * LEAST_PASS_SECONDS. Changed settings apply from the next tick, a changed order from the next
 * plan.
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
    // A long start of a worker, or a pause of the machine, counts only for a short time.
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
  // At most the work of one second, even after a pause of the machine.
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
