import type { Log } from '../shared/log.ts'
import type { Db } from '../store/base/db.ts'
import * as outbox from '../store/records/outbox.ts'
import { pause } from '../shared/running/pause.ts'
import type { GrowingPause } from './running/growing-pause.ts'
import { growingPause } from './running/growing-pause.ts'

/** NOTIFY wakes the relay; polling makes up for a lost wake-up. */
const POLL_MS = 1_000
/** The time between two attempts of a relay that is on standby. */
const STAND_BY_MS = 500
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000

export interface RelayOptions {
  readonly db: Db
  readonly log: Log
  /** Called when events have just got their positions. */
  readonly onNumbered: () => void
}

export interface Relay {
  /** Tells the relay that there may be events without a position. */
  readonly wake: () => void
  /** `waits`: the database is unreachable. */
  readonly state: () => 'numbers' | 'stands by' | 'waits'
  readonly stop: () => Promise<void>
}

interface State {
  readonly options: RelayOptions
  readonly stopping: AbortController
  is: 'numbers' | 'stands by' | 'waits'
  /** Whether the relay was woken since the last pass. */
  isWoken: boolean
  onWake: () => void
}

/**
 * Gives committed events their positions while this node holds the lock. Otherwise, the relay is on
 * standby, and takes over within STAND_BY_MS after the holder's connection has ended.
 */
export function startRelay(options: RelayOptions): Relay {
  const stopping = new AbortController()
  const state: State = { options, stopping, is: 'waits', isWoken: false, onWake: () => {} }
  const running = relay(state)
  return {
    wake() {
      state.isWoken = true
      state.onWake()
    },
    state: () => state.is,
    async stop() {
      stopping.abort()
      state.onWake()
      await running
    },
  }
}

async function relay(state: State): Promise<void> {
  const { db, log } = state.options
  const { signal } = state.stopping
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, signal)
  while (!signal.aborted) {
    try {
      const held = await outbox.asNumberer(db, (only) => numberAll(state, only, retry))
      retry.reset()
      state.is = 'stands by'
      // Only the holder needs wake-ups: a relay on standby ignores them.
      if (!held) await pause(STAND_BY_MS, signal)
    } catch (error) {
      state.is = 'waits'
      log.warn('relay.lost', { error: String(error) })
      await retry.wait()
    }
  }
}

async function numberAll(state: State, only: Db, retry: GrowingPause): Promise<void> {
  const { log, onNumbered } = state.options
  log('relay.numbers')
  state.is = 'numbers'
  retry.reset()
  while (!state.stopping.signal.aborted) {
    state.isWoken = false
    if ((await outbox.giveNumbers(only)) > 0) onNumbered()
    else await woken(state)
  }
}

/** Resolves when the relay was woken since the last pass, after POLL_MS at the latest. */
async function woken(state: State): Promise<void> {
  if (state.isWoken || state.stopping.signal.aborted) return
  await new Promise<void>((resolve) => {
    const poll = setTimeout(resolve, POLL_MS)
    state.onWake = () => {
      clearTimeout(poll)
      resolve()
    }
  })
  state.onWake = () => {}
}
