import { DatabaseAway } from '../store/base/database-away.ts'
import { LeaseLost } from '../store/base/leases.ts'
import type { JobCall } from './define-job.ts'

/** Errors that a run tells in full; one row seldom fails for another reason than the next. */
const MAX_TOLD = 20

/**
 * Takes the rows of a task one by one: a row that fails is logged with its key and stops no other.
 * Each step is a transaction, so a stop between two of them loses nothing.
 *
 * Returns the sum of what the steps did. Throws at the end if a row failed, so that the run counts
 * as failed, and immediately when no row can succeed.
 */
export async function eachRow<Row>(
  { stopping, did, log }: Pick<JobCall, 'stopping' | 'did' | 'log'>,
  rows: Iterable<Row>,
  step: (row: Row) => Promise<number>,
  keyOf: (row: Row) => string = String,
): Promise<number> {
  const failed: string[] = []
  let done = 0
  for (const row of rows) {
    if (stopping.aborted) break
    try {
      const some = await step(row)
      done += some
      did(some)
    } catch (error) {
      if (stopping.aborted || error instanceof DatabaseAway || error instanceof LeaseLost) {
        throw error
      }
      if (failed.push(keyOf(row)) <= MAX_TOLD) {
        log.error('task.row-failed', { row: keyOf(row), error: String(error) })
      }
    }
  }
  if (failed.length === 0) return done
  const shown = failed.slice(0, MAX_TOLD).join(', ')
  throw new Error(`${failed.length} rows failed, the others are done: ${shown}`)
}
