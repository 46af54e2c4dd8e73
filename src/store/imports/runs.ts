import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { GivenMapping } from './given-mapping.ts'
import type { ImportReport, Remark } from './report.ts'
import type { TableReport } from './reporting/table-counts.ts'
import type { SourceName } from './described/source.ts'
import { addsUp } from './sum-report.ts'

// The runs of the import, and what the console shows about them.

/** A report as it is stored: with sums as decimal text, and without the rows in quarantine. */
export interface StoredReport {
  readonly tables: readonly TableReport[]
  readonly sums: readonly StoredSum[]
  readonly remarks: readonly Remark[]
  /** The number of circles of inviters that were cut. */
  readonly circles: number
}

export interface StoredSum {
  readonly what: string
  readonly source: string
  readonly here: string
  readonly notImported: string
  readonly adjusted: string
  readonly addsUp: boolean
}

export interface RunRow {
  readonly id: number
  readonly source: SourceName
  /** Where the rows came from, without passwords. */
  readonly origin: string
  /** The name of the old site. */
  readonly site: string
  readonly startedAt: Date
  /** Null: the run is still going, or was interrupted. */
  readonly completedAt: Date | null
  readonly report: StoredReport | null
}

interface Begun {
  readonly source: SourceName
  readonly origin: string
  readonly site: string
  readonly mapping: GivenMapping
  readonly now: Date
}

/** Records the start of a run; returns its ID. */
export async function begin(tx: Db, { source, origin, site, mapping, now }: Begun) {
  const { id } = await tx
    .insertInto('import_run')
    .values({ source, origin, site, mapping: JSON.stringify(mapping), started_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Returns whether no run began before this one. */
export async function isFirst(db: Db, id: number): Promise<boolean> {
  const earlier = db.selectFrom('import_run').select('id').where('id', '<', id)
  return (await earlier.limit(1).executeTakeFirst()) === undefined
}

export async function complete(
  tx: Db,
  id: number,
  report: ImportReport,
  circles: number,
  now: Date,
): Promise<void> {
  const { tables, sums, remarks } = report
  const stored: StoredReport = {
    ...{ tables, remarks, circles },
    sums: sums.map((sum) => ({
      what: sum.what,
      source: String(sum.source),
      here: String(sum.here),
      notImported: String(sum.notImported),
      adjusted: String(sum.adjusted),
      addsUp: addsUp(sum),
    })),
  }
  await tx
    .updateTable('import_run')
    .set({ completed_at: now, report: JSON.stringify(stored) })
    .where('id', '=', id)
    .execute()
}

/** Returns runs, newest first, below the ID `before`. */
export async function list(db: Db, before: number | null, limit: number) {
  const { rows } = await sql<RunRow>`
    select ${COLUMNS} from import_run
    where ${before}::bigint is null or id < ${before} order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function find(db: Db, id: number): Promise<RunRow | null> {
  const { rows } = await sql<RunRow>`
    select ${COLUMNS} from import_run where id = ${id}`.execute(db)
  return rows.at(0) ?? null
}

const COLUMNS = sql`id, source, origin, site, started_at as "startedAt",
  completed_at as "completedAt", report`

/**
 * Returns the latest run with its mapping, with which rows are imported again; null: nothing was
 * imported.
 */
export async function latest(
  db: Db,
): Promise<(RunRow & { readonly mapping: GivenMapping }) | null> {
  const { rows } = await sql<RunRow & { mapping: GivenMapping }>`
    select ${COLUMNS}, mapping from import_run order by id desc limit 1`.execute(db)
  return rows.at(0) ?? null
}
