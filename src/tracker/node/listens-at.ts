import { trackerLinkUrl } from '../../bridge/urls.ts'
import type { Config } from '../../shared/config.ts'

/** Returns the addresses that the settings name. */
export function listensAt(config: Config) {
  const { BABOU_TRACKER_HOST: host = '::', BABOU_TRACKER_PORT: port } = config
  const ops = { opsHost: config.BABOU_OPS_HOST, opsPort: config.BABOU_TRACKER_OPS_PORT }
  return { host, port, ...ops, link: trackerLinkUrl(config) }
}
