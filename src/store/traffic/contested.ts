import type { QueryResult } from 'kysely'

/** Another transaction changed a row between its reading and its writing. */
class Contested extends Error {}

/**
 * Where a row was when it was read, and the transaction that had written it. Both together change
 * with every change of the row; it is found by them without an index.
 */
export interface StoredAt {
  readonly place: string
  readonly writer: string
}

/** More than a page of any size has. */
const ROWS_OF_A_PAGE = 4_096

/** A number by which rows are in the order of their table: page by page. */
export function positionOf({ place }: StoredAt): number {
  // `(page,row)`
  const comma = place.indexOf(',')
  return Number(place.slice(1, comma)) * ROWS_OF_A_PAGE + Number(place.slice(comma + 1, -1))
}

/** @throws Contested unless the statement changed all rows that were read. */
export function changedAll({ numAffectedRows = 0n }: QueryResult<unknown>, rows: number): void {
  if (numAffectedRows === BigInt(rows)) return
  throw new Contested(`${numAffectedRows} of ${rows} rows were as they had been read`)
}

/** SQLSTATE: both created the same row; each waits for the other. */
const OF_OTHERS: readonly unknown[] = ['23505', '40P01']

/** Whether a transaction failed because of a parallel one, so that it may succeed when repeated. */
export function isContested(error: unknown): boolean {
  return error instanceof Contested || OF_OTHERS.includes((error as { code?: unknown }).code)
}
