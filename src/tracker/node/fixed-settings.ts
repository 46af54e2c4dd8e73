import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import type { Config } from '../../shared/config.ts'

/** Tracker settings from the environment, which override the console (contract §2). */
export function fixedSettings(config: Config): Partial<TrackerSettingsValues> {
  const interval = config.BABOU_ANNOUNCE_INTERVAL
  const minInterval = config.BABOU_ANNOUNCE_MIN_INTERVAL
  const { fixed } = config
  return {
    ...(interval === undefined ? {} : { intervalSeconds: interval, adaptIntervals: false }),
    ...(minInterval === undefined ? {} : { minIntervalSeconds: minInterval }),
    ...(fixed.has('BABOU_TRACKER_PRIVATE_PEERS')
      ? { privatePeers: config.BABOU_TRACKER_PRIVATE_PEERS }
      : {}),
    ...(fixed.has('BABOU_TRACKER_ALIASES') ? { aliases: config.BABOU_TRACKER_ALIASES } : {}),
  }
}
