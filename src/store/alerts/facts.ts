import { sql } from 'kysely'
import type { FleetFacts, ServiceFacts } from '../../domain/alerts/facts.ts'
import type { Db } from '../base/db.ts'
import * as services from '../fleet/services.ts'
import * as taskTimes from '../fleet/task-times.ts'

/** The task that takes backups by a schedule. */
const COPY_TASK = 'back-up'

export interface ReadFacts extends Omit<FleetFacts, 'refusedPerMinute'> {
  /** Connections that the bridge has refused so far. */
  readonly refused: number
}

/** Reads what the conditions of alerts look at: three statements, however many nodes. */
export async function read(db: Db, now: Date): Promise<ReadFacts> {
  const [all, overdue, sums] = await Promise.all([
    services.list(db),
    taskTimes.overdue(db, now),
    sql<{ refused: number; copied: Date | null }>`
      select coalesce(sum(times), 0)::float8 as refused,
        (select succeeded_at from task where name = ${COPY_TASK} and paused_at is null) as copied
      from bridge_refusal`.execute(db),
  ])
  const [{ refused, copied }] = sums.rows
  return {
    services: all.map(factsOf),
    overdueTasks: overdue.map(({ name }) => name),
    copyHours: copied === null ? null : (now.getTime() - copied.getTime()) / 3_600_000,
    refused,
  }
}

function factsOf(row: services.ServiceRow): ServiceFacts {
  const { own, ...usual } = row.figures
  const known = Object.entries({ ...usual, ...own }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  )
  return { ...row, figures: Object.fromEntries(known) }
}
