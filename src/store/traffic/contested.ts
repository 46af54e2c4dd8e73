import type { QueryResult } from 'kysely'

/** Thrown when another transaction changed a row between the read and the write. */
class Contested extends Error {}

/**
 * Where a row was when it was read, and the transaction that wrote it. One of the two changes with
 * every change of the row, and they find the row without an index.
 */
export interface StoredAt {
  readonly place: string
  readonly writer: string
}

/** More than the number of rows in a page of any size. */
const ROWS_OF_A_PAGE = 4_096

/** Returns a number that sorts rows by their place in the table: page by page. */
export function positionOf({ place }: StoredAt): number {
  // `(page,row)`
  const comma = place.indexOf(',')
  return Number(place.slice(1, comma)) * ROWS_OF_A_PAGE + Number(place.slice(comma + 1, -1))
}

/**
 * Checks that a statement changed all rows that were read.
 * @throws Contested if it did not
 */
export function changedAll({ numAffectedRows = 0n }: QueryResult<unknown>, rows: number): void {
  if (numAffectedRows === BigInt(rows)) return
  throw new Contested(`${numAffectedRows} of ${rows} rows were as they had been read`)
}

/** SQLSTATE: two transactions created the same row, or each waits for the other. */
const OF_OTHERS: readonly unknown[] = ['23505', '40P01']

/**
 * Returns whether a transaction failed because of a parallel one, so that repeating it may succeed.
 */
export function isContested(error: unknown): boolean {
  return error instanceof Contested || OF_OTHERS.includes((error as { code?: unknown }).code)
}
