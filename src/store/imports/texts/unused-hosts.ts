import type { Db } from '../../base/db.ts'
import * as runs from '../runs.ts'
import type { LinkedSite } from './converted.ts'

/**
 * The host names of the mapping file that no link has. Only a run that has read every text says
 * so: later ones read new texts, and one that continues after a kill reads the rest.
 */
export async function unusedHosts(
  db: Db,
  run: number,
  { hosts, usedHosts }: LinkedSite,
): Promise<readonly string[]> {
  if (hosts.length === 0 || !(await runs.isFirst(db, run))) return []
  return hosts.filter((host) => !usedHosts.has(host)).map((host) => `hosts.${host}`)
}
