import { plural } from '../../shared/format.ts'
import type { Fails } from '../../store/records/tasks/failed-rows.ts'
import { isOfAllRows } from '../../store/records/tasks/failed-rows.ts'
import type { JobCall } from '../define-job.ts'

/**
 * The most errors that a run logs in full; most rows fail for the same reason as the previous one.
 */
const MAX_TOLD = 20

/** Processes the rows of one run; rows that fail are logged, and named at the end. */
export interface RowByRow {
  /** Returns what the step returned; 0 when it failed. Throws when no row can succeed. */
  readonly take: (key: string, step: () => Promise<number>) => Promise<number>
  /** Logs a row that failed within a step that processed the others. */
  readonly note: (key: string, error: unknown) => void
  /** Ends the run, which counts as failed if a row failed. */
  readonly end: () => void
}

type Context = Pick<JobCall, 'stopping' | 'did' | 'failed' | 'log'>

export function rowByRow({ stopping, did, failed, log }: Context): RowByRow {
  const keys: string[] = []
  const note = (key: string, error: unknown) => {
    if (keys.push(key) <= MAX_TOLD) {
      log.error('task.row-failed', { row: key, error: String(error) })
    }
  }
  return {
    note,
    async take(key, step) {
      try {
        const some = await step()
        did(some)
        return some
      } catch (error) {
        if (stopping.aborted || isOfAllRows(error)) throw error
        note(key, error)
        return 0
      }
    },
    end() {
      if (keys.length === 0) return
      const shown = keys.slice(0, MAX_TOLD).join(', ')
      failed(`${plural(keys.length, 'row', 'rows')} failed; the others are done: ${shown}`)
    },
  }
}

/**
 * Processes the rows of a task one by one: a row that fails is logged with its key and does not
 * stop the others. Each step is a transaction, so a stop between two steps loses nothing.
 * Returns the sum of the steps' results. The run fails at its end if a row failed. Throws when no
 * row can succeed.
 */
export async function eachRow<Row>(
  call: Context,
  rows: Iterable<Row>,
  step: (row: Row) => Promise<number>,
  keyOf: (row: Row) => string = String,
): Promise<number> {
  const taken = rowByRow(call)
  let done = 0
  for (const row of rows) {
    if (call.stopping.aborted) break
    done += await taken.take(keyOf(row), () => step(row))
  }
  taken.end()
  return done
}

/** Notes members who could not be notified within a step, by ID. */
export function membersOf(rows: RowByRow): Fails {
  return (id, error) => rows.note(`member ${id}`, error)
}
