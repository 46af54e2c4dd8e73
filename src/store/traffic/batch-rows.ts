import type { QueryResult } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import type { StoredAt } from './contested.ts'
import { changedAll, positionOf } from './contested.ts'
import type { NumberedEntry } from './reading.ts'

/** The rows of a table that a batch affects. */
export interface BatchRows<Row> {
  /** In the order of their keys. */
  readonly rows: readonly Row[]
  /** The row of each entry. */
  readonly ofEntries: readonly Row[]
}

interface Keyed<Row> {
  /** Returns the same name for entries of the same row. */
  readonly nameOf: (entry: TrafficEntry) => string
  readonly newRow: (entry: TrafficEntry) => Row
  readonly byKey: (a: Row, b: Row) => number
}

/** Creates one row for all entries with the same name. */
export function rowsOf<Row>(
  entries: readonly NumberedEntry[],
  { nameOf, newRow, byKey }: Keyed<Row>,
): BatchRows<Row> {
  const found = new Map<string, Row>()
  const ofEntries = entries.map(({ entry }) => {
    const name = nameOf(entry)
    const known = found.get(name)
    if (known !== undefined) return known
    const fresh = newRow(entry)
    found.set(name, fresh)
    return fresh
  })
  return { rows: [...found.values()].sort(byKey), ofEntries }
}

interface Writing<Row> {
  readonly update: (rows: readonly Row[]) => Promise<QueryResult<unknown>>
  readonly insert: (rows: readonly Row[]) => Promise<unknown>
}

/**
 * Updates the rows that were read, in the order of their places, so that rows of a page follow each
 * other, and inserts the other rows in the order of their keys.
 *
 * @throws Contested if one of them has changed since it was read
 */
export async function writeRows<Row extends { readonly stored: StoredAt | null }>(
  rows: readonly Row[],
  { update, insert }: Writing<Row>,
): Promise<void> {
  const known = rows.flatMap((row) => {
    return row.stored === null ? [] : [{ row, position: positionOf(row.stored) }]
  })
  if (known.length > 0) {
    known.sort((a, b) => a.position - b.position)
    changedAll(await update(known.map(({ row }) => row)), known.length)
  }
  const fresh = rows.filter(({ stored }) => stored === null)
  if (fresh.length > 0) await insert(fresh)
}
