import { setTimeout as delay } from 'node:timers/promises'
import type { Link } from '../../bridge/link/types.ts'
import type { Journals } from '../journal/journals.ts'
import type { World } from '../memory/world.ts'

/**
 * For how many milliseconds a tracker that stops sends entries that are not booked to jobs; the
 * journal keeps the rest.
 */
const LAST_BATCHES_MS = 1_500

/** Sends the last announces to jobs now, if jobs is running, instead of after the next start. */
export async function lastBatches(world: World, { batches }: Journals, link: Link): Promise<void> {
  const end = performance.now() + LAST_BATCHES_MS
  while (batches.unbooked() > 0 && link.status().isUp && performance.now() < end) {
    batches.pump(world.clock.seconds())
    await delay(10)
  }
}
