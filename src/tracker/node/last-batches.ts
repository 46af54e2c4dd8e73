import { setTimeout as delay } from 'node:timers/promises'
import type { Link } from '../../bridge/link/types.ts'
import type { Journals } from '../journal/journals.ts'
import type { World } from '../memory/world.ts'

/** What is not booked yet when a tracker stops may go to jobs for so long; the journal keeps it. */
const LAST_BATCHES_MS = 1_500

/** Jobs hears of the last announces now rather than after the next start, if it is there. */
export async function lastBatches(world: World, { batches }: Journals, link: Link): Promise<void> {
  const end = performance.now() + LAST_BATCHES_MS
  while (batches.unbooked() > 0 && link.status().isUp && performance.now() < end) {
    batches.pump(world.clock.seconds())
    await delay(10)
  }
}
