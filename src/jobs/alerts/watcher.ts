import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import * as alerts from '../../store/alerts/alerts.ts'
import { lookOnce } from '../../store/alerts/watching.ts'
import { pause } from '../../shared/running/pause.ts'
import type { RunningWork } from '../../shared/running/until-stopped.ts'
import { startUntilStopped } from '../../shared/running/until-stopped.ts'
import { growingPause } from '../running/growing-pause.ts'
import { listenToChats } from './listening.ts'
import { createRate } from './refusal-rate.ts'

/**
 * The pause between two checks. It is below 5 s, because a watcher that runs no query for 5 s loses
 * its lock, so that a suspended one is replaced.
 */
const LOOK_MS = 3_000
const STAND_BY_MS = 3_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

export interface WatcherOptions {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
}

/**
 * Checks the fleet every few seconds, raises alerts and reads the replies of staff, on one jobs
 * node at a time.
 */
export function startWatcher(options: WatcherOptions): RunningWork {
  return startUntilStopped((stopping) => watch(options, stopping))
}

async function watch(options: WatcherOptions, stopping: AbortSignal): Promise<void> {
  const { db, log } = options
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, stopping)
  while (!stopping.aborted) {
    try {
      await alerts.asWatcher(db, (only) => watchAndListen(options, only, stopping))
      retry.reset()
      await pause(STAND_BY_MS, stopping)
    } catch (error) {
      log.warn('alerts.lost', { error: String(error) })
      await retry.wait()
    }
  }
}

async function watchAndListen(
  options: WatcherOptions,
  only: Db,
  stopping: AbortSignal,
): Promise<void> {
  const isOver = new AbortController()
  const listening = listenToChats(options, AbortSignal.any([stopping, isOver.signal]))
  try {
    await lookOn(options, only, stopping)
  } finally {
    isOver.abort()
    await listening
  }
}

async function lookOn(options: WatcherOptions, only: Db, stopping: AbortSignal): Promise<void> {
  const { config, clock, log } = options
  log('alerts.watches')
  const refusedPerMinute = createRate(() => clock.monotonicSeconds() * 1_000)
  // No alerts are raised until services have had time to report to a fleet that was just started.
  await pause(LOOK_MS, stopping)
  while (!stopping.aborted) {
    const { told } = await lookOnce(only, { config, now: clock.now(), refusedPerMinute })
    if (told > 0) log('alerts.told', { told })
    await pause(LOOK_MS, stopping)
  }
}
