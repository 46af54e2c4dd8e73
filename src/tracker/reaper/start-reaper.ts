import type { Log } from '../../shared/log.ts'
import type { World } from '../memory/world.ts'
import { createReaperPool } from './reaper-pool.ts'
import type { Reaper } from './reaper.ts'
import { createReaper } from './reaper.ts'

/** Starts the reaper over this memory; it writes its entries to the journal slot `slot`. */
export function startReaper(
  { world, buffer }: { readonly world: World; readonly buffer: SharedArrayBuffer },
  slot: number,
  log: Log,
): Reaper {
  const sweepers = createReaperPool({ buffer, thread: slot })
  const reaper = createReaper({ world, sweepers, log })
  reaper.start()
  return reaper
}
