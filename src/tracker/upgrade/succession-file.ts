import path from 'node:path'
import type { Config } from '../../shared/config.ts'

/** The socket at which a tracker that can be replaced is reached. */
export function successionFile(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'tracker', 'upgrade.sock')
}
