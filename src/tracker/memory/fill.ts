import { defaultTrackerSettings } from '../../bridge/events/settings-events.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { createClockKeeper } from './clock.ts'
import { fixedSettings } from '../node/fixed-settings.ts'
import { startRegions } from './regions.ts'
import { writeSettings } from './settings.ts'
import { createTableWriters } from './tables/table-writers.ts'
import type { SharedHandles } from './world.ts'
import { attachWorld } from './world.ts'

/** The shared memory gets its clock, settings and tables, without the sessions of the last run. */
export function fillMemory(shared: SharedHandles, { config, log, clock }: RoleContext) {
  const world = attachWorld(shared)
  const keeper = createClockKeeper(world.words, clock)
  keeper.start()
  const fixed = fixedSettings(config)
  writeSettings(world.words, { ...defaultTrackerSettings, ...fixed })
  const tables = createTableWriters(world)
  const regions = config.BABOU_TRACKER_REGIONS
  if (regions !== undefined) startRegions(regions, tables.regions, log)
  return { world, keeper, fixed, tables }
}
