import { defaultTrackerSettings } from '../../bridge/events/settings-events.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { createClockKeeper } from '../memory/clock.ts'
import { writeCopyWait } from '../memory/copy-cells.ts'
import { fixedSettings } from './fixed-settings.ts'
import { startRegions } from '../memory/regions.ts'
import { writeSettings } from '../memory/settings.ts'
import { createTableWriters } from '../memory/tables/table-writers.ts'
import type { SharedHandles } from '../memory/world.ts'
import { attachWorld } from '../memory/world.ts'

/**
 * Fills the shared memory with clock, settings and tables, but not with the sessions of the
 * previous run.
 */
export function fillMemory(shared: SharedHandles, { config, log, clock }: RoleContext) {
  const world = attachWorld(shared)
  const keeper = createClockKeeper(world.words, clock)
  keeper.start()
  const fixed = fixedSettings(config)
  writeSettings(world.words, { ...defaultTrackerSettings, ...fixed })
  writeCopyWait(world.words, config.BABOU_TRACKER_COPY_WAIT)
  const tables = createTableWriters(world)
  const regions = config.BABOU_TRACKER_REGIONS
  if (regions !== undefined) startRegions(regions, tables.regions, log)
  return { world, keeper, fixed, tables }
}
