import type { TrackerClock } from '../memory/clock.ts'
import { IDLE_SECONDS } from './limits.ts'

/** After this time, every connection has ended with its next reply or because it was idle. */
const KEPT_SECONDS = IDLE_SECONDS + 2
const LOOK_MS = 50

/**
 * Resolves when no connection is kept any longer, when `isWaited` returns false, or when even idle
 * connections must have ended.
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
