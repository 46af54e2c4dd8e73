import { plural } from '../../shared/format.ts'
import { isOfAllRows, RowFailed } from '../../store/records/tasks/failed-rows.ts'
import type { JobCall } from '../define-job.ts'

// Processes rows in batches of SQL in which a bad row does not stop the others: a step that failed
// is repeated with fewer rows until the bad row is known, and then without that row.

/** The most failed rows in a run; if there are more, they have a common cause, and the run ends. */
const MAX_FAILED = 100
/** The most failed rows that the error of a run names. */
const MAX_NAMED = 20

type Context = Pick<JobCall, 'stopping' | 'did' | 'failed' | 'log'>

/**
 * When a run ends: after a step that processed fewer rows than it could, or after one that
 * processed none.
 */
type Ends = 'short' | 'empty'

/**
 * Repeats `step` until nothing is left or the task should stop; returns the sum of the results.
 * `step` takes at most `limit` rows, none of them in `except`, in one transaction (or one for each
 * row), and throws RowFailed for a single row that failed. The run fails at its end if rows failed.
 */
export async function inSome(
  call: Context,
  atOnce: number,
  step: (...some: Some) => Promise<number>,
  ends: Ends = 'short',
): Promise<number> {
  const failed = createFailed(call, atOnce)
  let done = 0
  while (!call.stopping.aborted) {
    const limit = failed.limit()
    try {
      const some = await step(limit, failed.ids())
      failed.succeeded()
      done += some
      call.did(some)
      if (ends === 'short' ? some < limit : some === 0) break
    } catch (error) {
      failed.note(error)
    }
  }
  failed.end()
  return done
}

/** The input of a step: the limit, and the rows to skip. */
export type Some = [limit: number, except: readonly number[]]

/** The result of a step over rows in the order of their IDs. */
export interface Passed {
  /** The number of rows that were read; fewer than the limit means that they were the last. */
  readonly rows: number
  /** The ID of the last row; null: there was none. */
  readonly last: number | null
}

/** The result of a run over rows in the order of their IDs. */
export interface Went {
  readonly rows: number
  /** IDs of the rows that failed: their earlier results are not renewed. */
  readonly failed: readonly number[]
}

/** Like `inSome`, for steps that process rows in the order of their IDs; `after` is exclusive. */
export async function inOrder(
  call: Context,
  atOnce: number,
  step: (after: number, limit: number, except: readonly number[]) => Promise<Passed>,
): Promise<Went> {
  const failed = createFailed(call, atOnce)
  let done = 0
  for (let after: number | null = 0; after !== null && !call.stopping.aborted;) {
    const limit = failed.limit()
    try {
      const { rows, last }: Passed = await step(after, limit, failed.ids())
      failed.succeeded()
      done += rows
      call.did(rows)
      after = rows < limit ? null : last
    } catch (error) {
      failed.note(error)
    }
  }
  failed.end()
  return { rows: done, failed: failed.ids() }
}

/** Holds the failed rows of a run, and how many rows the next step takes. */
function createFailed({ log, stopping, failed }: Context, atOnce: number) {
  const ids: number[] = []
  let limit = atOnce
  const shown = () => ids.slice(0, MAX_NAMED).join(', ')
  return {
    ids: () => ids,
    limit: () => limit,
    succeeded(): void {
      limit = Math.min(atOnce, limit * 2)
    },
    /**
     * Makes the next step skip the row that failed; if that row is unknown, the step takes fewer
     * rows.
     */
    note(error: unknown): void {
      if (stopping.aborted || isOfAllRows(error)) throw error
      if (error instanceof RowFailed && !ids.includes(error.id)) {
        log.error('task.row-failed', { row: String(error.id), error: String(error.cause) })
        limit = atOnce
        if (ids.push(error.id) < MAX_FAILED) return
        throw new Error(`${MAX_FAILED} rows failed, so the rest were not processed: ${shown()}`)
      }
      if (limit === 1) throw error
      limit = Math.floor(limit / 2)
    },
    end(): void {
      if (ids.length > 0)
        failed(`${plural(ids.length, 'row', 'rows')} failed; the others are done: ${shown()}`)
    },
  }
}
