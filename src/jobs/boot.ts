import type { RoleContext } from '../shared/lifecycle.ts'
import type { Db } from '../store/base/db.ts'
import * as ledgerPartitions from '../store/records/ledger/partitions.ts'
import * as secretCheck from '../store/base/secret-check.ts'
import * as settings from '../store/records/settings/settings.ts'
import { growingPause } from './running/growing-pause.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** How many months of the ledger to create beyond the current one; a task creates more at night. */
const MONTHS_AHEAD = 1

/**
 * Waits for the database and prepares it for booking: checks the secret, creates the tables of the
 * ledger, and sends trackers the settings that the environment has changed.
 *
 * @param onWaiting called when the database is not reachable at the first attempt
 * @throws OtherSecret when the database was used with another BABOU_SECRET
 */
export async function prepareDatabase(
  context: RoleContext,
  db: Db,
  stopping: AbortSignal,
  onWaiting: () => void,
): Promise<void> {
  const { config, secrets, clock, log } = context
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, stopping)
  while (!stopping.aborted) {
    try {
      await secretCheck.claim(db, secrets)
      await ledgerPartitions.makeAhead(db, clock.now(), MONTHS_AHEAD)
      await settings.settleTracker(db, config, clock.now())
      return
    } catch (error) {
      if (error instanceof secretCheck.OtherSecret) throw error
      // The database is unreachable, starting, or not migrated yet: each of these may resolve on
      // its own.
      log.warn('database.waiting', { error: String(error) })
      onWaiting()
      await retry.wait()
    }
  }
}
