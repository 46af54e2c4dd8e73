import type { Config } from '../shared/config.ts'
import type { SettingsValues } from './settings.ts'

/** What the environment sets about the tracker: it wins over the console (contract §2). */
export function fixedSettings(config: Config): Partial<SettingsValues> {
  const interval = config.BABOU_ANNOUNCE_INTERVAL
  const minInterval = config.BABOU_ANNOUNCE_MIN_INTERVAL
  const { fixed } = config
  return {
    ...(interval === undefined ? {} : { intervalSeconds: interval }),
    ...(minInterval === undefined ? {} : { minIntervalSeconds: minInterval }),
    ...(fixed.has('BABOU_TRACKER_PRIVATE_PEERS')
      ? { privatePeers: config.BABOU_TRACKER_PRIVATE_PEERS }
      : {}),
    ...(fixed.has('BABOU_TRACKER_ALIASES') ? { aliases: config.BABOU_TRACKER_ALIASES } : {}),
  }
}
