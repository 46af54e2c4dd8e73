import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// The runs of tasks within some hours, a row for each stretch of five minutes: tasks that run every
// minute are no more than any other.

/** So long is a stretch. */
export const SLOT_SECONDS = 300

export interface SlotRow {
  readonly task: string
  /** Seconds since 1970: when the first of its runs began, and when the last ended. */
  readonly from: number
  /** Null: one of them is under way. */
  readonly until: number | null
  readonly runs: number
  readonly done: number
  readonly unfinished: number
  readonly failed: number
  readonly lost: number
  readonly longestSeconds: number
}

/** What ran from `from` on and before `until`, each task's in its order. */
export async function slots(db: Db, from: Date, until: Date): Promise<readonly SlotRow[]> {
  const { rows } = await sql<SlotRow>`
    select task, extract(epoch from min(started_at))::float8 as "from",
      case when bool_and(ended_at is not null)
        then extract(epoch from max(ended_at))::float8 end as until,
      count(*)::int as runs, (count(*) filter (where result = 'done'))::int as done,
      (count(*) filter (where result = 'unfinished'))::int as unfinished,
      (count(*) filter (where result = 'failed'))::int as failed,
      (count(*) filter (where result = 'lost'))::int as lost,
      coalesce(max(extract(epoch from ended_at - started_at)), 0)::float8 as "longestSeconds"
    from task_run where started_at >= ${from} and started_at < ${until}
    group by task, floor(extract(epoch from started_at) / ${SLOT_SECONDS})
    order by task, 2`.execute(db)
  return rows
}
