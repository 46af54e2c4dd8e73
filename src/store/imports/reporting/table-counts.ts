import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import { MEMBER } from '../members.ts'
import type { Outcome } from '../records.ts'
import { POLL } from '../polls/plain-polls.ts'
import { REQUEST } from '../requests/plain-requests.ts'
import { stagedTable } from '../staging/staged-tables.ts'

// The outcomes of the rows of one table; their counts add up to its number of rows.

export interface TableReport {
  readonly table: string
  readonly rows: number
  readonly imported: number
  readonly merged: number
  readonly leftOut: number
  readonly quarantined: number
  /** Rules and reasons with their counts, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

interface Counted {
  readonly outcome: Outcome
  readonly reason: string
  readonly rows: number
}

/** The most reasons: those that contain hashes are different for each row. */
const MAX_REASONS = 20

/** Returns the report of a table without any counts yet. */
export function noCounts(table: string, rows: number): TableReport {
  return { table, rows, imported: 0, merged: 0, leftOut: 0, quarantined: 0, reasons: [] }
}

/**
 * Returns the report of a table with its counts; rows without an outcome repeat the ID of another
 * row.
 */
export function counted(none: TableReport, rows: readonly Counted[]): TableReport {
  const of = (outcome: Outcome) =>
    rows.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.rows, 0)
  const [imported, merged] = [of('imported'), of('merged')]
  const [leftOut, quarantined] = [of('left-out'), of('quarantined')]
  const repeated = none.rows - imported - merged - leftOut - quarantined
  const named = rows.filter(({ reason }) => reason !== '')
  const reasons = named.slice(0, MAX_REASONS).map(({ reason, rows: of }) => ({ reason, rows: of }))
  const others = named.slice(MAX_REASONS).reduce((sum, row) => sum + row.rows, 0)
  if (others > 0) reasons.push({ reason: 'Other reasons', rows: others })
  if (repeated > 0) reasons.push({ reason: 'Another row has the ID', rows: repeated })
  return { ...none, imported, merged, leftOut: leftOut + repeated, quarantined, reasons }
}

/** Returns the report of a table whose rows are things of one kind, each with an outcome. */
export async function things(
  db: Db,
  none: TableReport,
  kind: string,
  plain: string,
): Promise<TableReport> {
  const { rows } = await sql<Counted>`
    select r.outcome, case when r.outcome = 'imported' then ''
      when r.outcome = 'merged' and r.kind = ${TORRENT} then 'Another torrent has the info hash'
      else r.reason end as reason, count(*) as rows
    from ${sql.raw(plain)} p join import_row r on r.kind = ${kind} and r.old_id = p.id
    group by 1, 2 order by 3 desc, 2`.execute(db)
  return counted(none, rows)
}

const NOT_IMPORTED: Readonly<Record<string, string>> = {
  [MEMBER]: 'Its account was not imported',
  [TORRENT]: 'Its torrent was not imported',
  [POLL]: 'Its poll was not imported',
  [REQUEST]: 'Its request was not imported',
  wiki: 'Its page was not imported',
}

/** Returns the report of a table whose rows are merged into records of one kind. */
export async function parts(
  db: Db,
  none: TableReport,
  kind: string,
  [table, column]: readonly [table: string, column: string],
): Promise<TableReport> {
  const { rows: counted } = await sql<{ merged: number }>`
    select count(*) as merged from ${sql.raw(stagedTable(table))} s
    join import_row r on r.kind = ${kind} and r.outcome in ('imported', 'merged')
      and r.old_id = import.big(s.${sql.ref(column)})`.execute(db)
  const { merged } = counted[0]
  const reason = NOT_IMPORTED[kind]
  const reasons = merged === none.rows ? [] : [{ reason, rows: none.rows - merged }]
  return { ...none, merged, leftOut: none.rows - merged, reasons }
}
