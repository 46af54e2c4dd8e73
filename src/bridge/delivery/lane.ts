import type { Timing } from '../timing.ts'

/** The pause after a failed step; it doubles from the first value up to the last. */
const FIRST_PAUSE_SECONDS = 0.1
const LAST_PAUSE_SECONDS = 5

export interface Lane {
  /** Runs the step now, or again after the current run. */
  readonly go: () => void
  /** Starts no further step. */
  readonly stop: () => void
  /** Resolves when no step is running. */
  readonly idle: () => Promise<void>
}

/**
 * Creates a lane, which runs one asynchronous step at a time. A step that rejects is logged and
 * repeated, with growing pauses, until it succeeds, so its input must be kept until then.
 */
export function createLane(
  step: () => Promise<void>,
  onFailure: (error: unknown, failures: number) => void,
  { after }: Timing,
): Lane {
  let running: Promise<void> | null = null
  let isWanted = false
  let isStopped = false
  let failures = 0
  let callOff = () => {}

  const run = async () => {
    try {
      while (isWanted && !isStopped) {
        isWanted = false
        await step()
        failures = 0
      }
    } catch (error) {
      if (isStopped) return
      onFailure(error, ++failures)
      const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LAST_PAUSE_SECONDS)
      callOff = after(pause, go)
    } finally {
      running = null
    }
  }
  const go = () => {
    isWanted = true
    if (isStopped || running !== null) return
    callOff()
    running = run()
  }

  return {
    go,
    stop() {
      isStopped = true
      callOff()
    },
    idle: () => running ?? Promise.resolve(),
  }
}
