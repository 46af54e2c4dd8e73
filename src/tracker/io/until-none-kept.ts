import type { TrackerClock } from '../memory/clock.ts'
import { IDLE_SECONDS } from './limits.ts'

/** Connections end with their next reply, or when they were idle for long. */
const KEPT_SECONDS = IDLE_SECONDS + 2
const LOOK_MS = 50

/**
 * Resolves when no kept connection is left, when `isWaited` no longer holds, or when even idle ones
 * must have ended.
 */
export async function untilNoneKept(
  clock: TrackerClock,
  hasKept: () => boolean,
  isWaited: () => boolean,
): Promise<void> {
  const end = clock.seconds() + KEPT_SECONDS
  while (isWaited() && hasKept() && clock.seconds() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
