import path from 'node:path'
import type { Config } from '../../shared/config.ts'

/** Returns the path of the socket through which a running tracker can be replaced. */
export function successionFile(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'tracker', 'upgrade.sock')
}
