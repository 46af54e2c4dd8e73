import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// The runs of tasks within some hours, grouped into slots of five minutes, so that a task that runs
// every minute takes up no more rows than any other.

/** The length of a slot. */
export const SLOT_SECONDS = 300
const SLOT = `${SLOT_SECONDS} seconds`

export interface SlotRow {
  readonly task: string
  /** Seconds since 1970: when its first run started and its last one ended. */
  readonly from: number
  /** Null: one of the runs is still running. */
  readonly until: number | null
  readonly runs: number
  readonly done: number
  readonly unfinished: number
  readonly failed: number
  readonly lost: number
  readonly longestSeconds: number
}

/** Lists the runs from `from` until before `until`, by time within each task. */
export async function slots(db: Db, from: Date, until: Date): Promise<readonly SlotRow[]> {
  const { rows } = await sql<SlotRow>`
    select task, extract(epoch from min(started_at))::float8 as "from",
      case when bool_and(ended_at is not null)
        then extract(epoch from max(ended_at))::float8 end as until,
      count(*)::int as runs, (count(*) filter (where result = 'done'))::int as done,
      (count(*) filter (where result = 'unfinished'))::int as unfinished,
      (count(*) filter (where result = 'failed'))::int as failed,
      (count(*) filter (where result = 'lost'))::int as lost,
      coalesce(extract(epoch from max(ended_at - started_at)), 0)::float8 as "longestSeconds"
    from task_run where started_at >= ${from} and started_at < ${until}
    group by task, date_bin(${SLOT}::interval, started_at, 'epoch')
    order by task, 2`.execute(db)
  return rows
}
