import type { RoleContext } from '../shared/lifecycle.ts'
import type { Db } from '../store/base/db.ts'
import * as ledgerPartitions from '../store/records/ledger/partitions.ts'
import * as secretCheck from '../store/base/secret-check.ts'
import * as settings from '../store/records/settings/settings.ts'
import { growingPause } from './pause.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** This month and the next: the task that makes more runs at night. */
const MONTHS_AHEAD = 1

/**
 * Waits for the database and makes it ready to be booked into: the secret is checked, the ledger
 * has its tables, the trackers are told of settings that the environment has changed.
 *
 * @param onWaiting called when the database is not there at the first attempt
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
      // Away, starting, or not migrated yet: all of it may come right by itself.
      log.warn('database.waiting', { error: String(error) })
      onWaiting()
      await retry.wait()
    }
  }
}
