import type { TrackerClock } from '../memory/clock.ts'
import { IDLE_SECONDS } from './limits.ts'

/** How long until connections have ended with their next reply, or because they were idle. */
const KEPT_SECONDS = IDLE_SECONDS + 2
const LOOK_MS = 50

/**
 * Resolves when no kept connection is left, when `isWaited` returns false, or when even idle ones
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
