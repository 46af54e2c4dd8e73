import type { Timing } from '../../../src/bridge/timing.ts'
import { until } from '../until.ts'

/**
 * The time of a bridge in tests, so that no limit of it depends on the speed of the machine. It
 * flows: as real time does, but at most 50 ms in each turn of the event loop, so a process that
 * gets no processor loses no time. Once stopped, it passes only when the test says so.
 */
export interface BridgeClock extends Timing {
  /** From now on, time passes only by `advance` and `passUntil`. */
  readonly stop: () => void
  readonly flow: () => void
  /** Lets this time pass; what it causes within this process has happened afterwards. */
  readonly advance: (seconds: number) => Promise<void>
  /** Lets time pass, in steps of 50 ms, until the check is true. */
  readonly passUntil: (check: () => unknown, what?: string) => Promise<unknown>
  /** How many steps wait for their time. */
  readonly pending: () => number
}

interface Timer {
  readonly at: number
  readonly step: () => void
}

const MOST_A_TURN_SECONDS = 0.05
/** Bytes between two ends that a relay connects need two turns each way. */
const TURNS_AFTER_A_STEP = 6

export function bridgeClock(): BridgeClock {
  const timers = new Set<Timer>()
  let now = 0
  let isFlowing = true
  let seenAt = performance.now()
  let isSeenThisTurn = false
  let alarm: NodeJS.Timeout | undefined

  const look = () => {
    if (!isFlowing || isSeenThisTurn) return
    const at = performance.now()
    now += Math.min((at - seenAt) / 1000, MOST_A_TURN_SECONDS)
    seenAt = at
    isSeenThisTurn = true
    setImmediate(() => (isSeenThisTurn = false))
  }
  const soonest = () => {
    let found: Timer | null = null
    for (const timer of timers) if (found === null || timer.at < found.at) found = timer
    return found
  }
  /** Runs what is due at this time, in order. */
  const run = (end: number) => {
    for (let next = soonest(); next !== null && next.at <= end; next = soonest()) {
      timers.delete(next)
      next.step()
    }
  }
  const setAlarm = () => {
    clearTimeout(alarm)
    const next = soonest()
    if (!isFlowing || next === null) return
    const seconds = Math.min(next.at - now, MOST_A_TURN_SECONDS)
    alarm = setTimeout(() => {
      look()
      run(now)
      setAlarm()
    }, seconds * 1000)
  }
  const advance = async (seconds: number) => {
    if (isFlowing) throw new Error('a clock that flows is not advanced: stop it first')
    const end = now + seconds
    for (let next = soonest(); next !== null && next.at <= end; next = soonest()) {
      now = Math.max(now, next.at)
      run(now)
      await turns()
    }
    now = end
    await turns()
  }
  return {
    seconds() {
      look()
      return now
    },
    after(seconds, step) {
      look()
      const timer = { at: now + seconds, step }
      timers.add(timer)
      if (soonest() === timer) setAlarm()
      return () => void timers.delete(timer)
    },
    stop() {
      look()
      isFlowing = false
      clearTimeout(alarm)
    },
    flow() {
      isFlowing = true
      seenAt = performance.now()
      setAlarm()
    },
    advance,
    async passUntil(check, what) {
      if (check()) return
      const passing = async () => {
        await advance(MOST_A_TURN_SECONDS)
        return check()
      }
      await until(passing, undefined, what)
    },
    pending: () => timers.size,
  }
}

/** Calls `step` at regular intervals of this clock, until the returned function is called. */
export function every({ after }: Timing, seconds: number, step: () => void): () => void {
  let callOff = () => {}
  const plan = () => {
    callOff = after(seconds, () => {
      plan()
      step()
    })
  }
  plan()
  return () => callOff()
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS_AFTER_A_STEP; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
