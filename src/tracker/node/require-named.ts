import { surroundingsFor } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls, trackerLinkUrl } from '../../bridge/urls.ts'
import type { Config } from '../../shared/config.ts'
import { requireRegions } from '../memory/regions.ts'

/**
 * Checks that the certificates and files that the settings name exist, so that a tracker that lacks
 * one ends before it has sockets, and an upgrade fails while the old process still serves.
 *
 * @throws ConfigError that names the setting or the file
 */
export function requireNamed(config: Config): void {
  surroundingsFor(config, [...bridgeConnectUrls(config), trackerLinkUrl(config)])
  if (config.BABOU_TRACKER_REGIONS !== undefined) requireRegions(config.BABOU_TRACKER_REGIONS)
}
