import path from 'node:path'
import type { Config } from '../shared/config.ts'

/** Where this jobs node's bridge listens (contract: BABOU_BRIDGE_LISTEN). */
export function bridgeListenUrls(config: Config): string[] {
  return config.BABOU_BRIDGE_LISTEN ?? [`unix:${path.join(config.BABOU_DATA, 'bridge.sock')}`]
}

/** Where a tracker finds the bridge (contract: BABOU_BRIDGE), tried in turn. */
export function bridgeConnectUrls(config: Config): string[] {
  return config.BABOU_BRIDGE ?? bridgeListenUrls(config)
}
