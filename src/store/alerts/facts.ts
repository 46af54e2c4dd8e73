import { sql } from 'kysely'
import type { FleetFacts, ServiceFacts } from '../../domain/alerts/facts.ts'
import * as backups from '../backups/made.ts'
import type { Db } from '../base/db.ts'
import * as services from '../fleet/services.ts'
import * as taskTimes from '../fleet/task-times.ts'

/** The task that makes scheduled backups. */
const COPY_TASK = 'back-up'

export interface ReadFacts extends Omit<FleetFacts, 'refusedPerMinute'> {
  /** The number of connections that the bridge has refused so far. */
  readonly refused: number
}

/**
 * Reads the facts for the conditions of alerts: four statements, however many nodes there are.
 *
 * @param backupsKept how many backups the schedule keeps; 0: it makes none
 */
export async function read(db: Db, backupsKept: number, now: Date): Promise<ReadFacts> {
  const [all, overdue, sums, copy] = await Promise.all([
    services.list(db),
    taskTimes.overdue(db, now),
    sql<{ refused: number; isPaused: boolean }>`
      select coalesce(sum(times), 0)::float8 as refused,
        exists (select from task where name = ${COPY_TASK} and paused_at is not null) as "isPaused"
      from bridge_refusal`.execute(db),
    backups.newestGood(db),
  ])
  const [{ refused, isPaused }] = sums.rows
  const isTaken = backupsKept > 0 && !isPaused
  return {
    services: all.map(factsOf),
    overdueTasks: overdue.map(({ name }) => name),
    copyHours: isTaken ? hoursSince(copy.at, now) : null,
    copyFault: isTaken ? copy.fault : null,
    refused,
  }
}

function hoursSince(at: Date | null, now: Date): number | null {
  return at === null ? null : (now.getTime() - at.getTime()) / 3_600_000
}

function factsOf(row: services.ServiceRow): ServiceFacts {
  const { own, ...usual } = row.figures
  const known = Object.entries({ ...usual, ...own }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  )
  return { ...row, figures: Object.fromEntries(known) }
}
