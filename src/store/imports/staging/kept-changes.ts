import type pg from 'pg'
import type { SourceDescription } from '../described/source.ts'
import { addedTable, goneTable, quoted, stagedTable } from './staged-tables.ts'

// The rows that later readings added and removed, with which the next steps update data that they
// built from whole tables. The changes are kept until a run has ended: after a kill, the next run
// has the changes of both.

/**
 * Returns the tables whose changes are kept. Those with members are not: they contain passwords,
 * and are small.
 */
export function keptTables(source: SourceDescription): ReadonlySet<string> {
  const { traffic, catalog } = source
  return new Set([
    ...traffic.parts,
    catalog.torrentTable[0],
    ...catalog.torrentParts.map(([table]) => table),
    ...(catalog.groupTable === null ? [] : [catalog.groupTable[0]]),
  ])
}

/** Creates the tables for the changes of a table, which stay empty if nothing has changed. */
export async function openChanges(client: pg.ClientBase, table: string): Promise<void> {
  for (const of of [addedTable(table), goneTable(table)]) {
    await client.query(`create unlogged table if not exists ${of} (like ${stagedTable(table)})`)
  }
}

/** SQL: the values of a column in the rows that have changed. */
export function changedValues(table: string, column: string): string {
  const values = [addedTable(table), goneTable(table)].map((of) => {
    return `select import.big(${quoted(column)})::bigint from ${of}`
  })
  return values.join(' union ')
}

/** Deletes the changes once a run has ended. */
export async function dropChanges(client: pg.ClientBase, source: SourceDescription) {
  const tables = [...keptTables(source)].flatMap((table) => [addedTable(table), goneTable(table)])
  await client.query(`drop table if exists ${tables.join(', ')}`)
}
