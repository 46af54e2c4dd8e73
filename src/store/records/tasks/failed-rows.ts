import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { DatabaseAway } from '../../base/database-away.ts'
import { LeaseLost } from '../../base/leases.ts'

// Steps of tasks process some rows in a transaction. When one of these rows fails, the step reports
// which one, and is repeated without it (jobs/running/some-rows.ts).

/** The most rows that a step takes, and the IDs that it skips because they failed before. */
export type Some = readonly [limit: number, except?: readonly number[]]

/** Thrown for a row that failed, with the ID by which its step selects it. */
export class RowFailed extends Error {
  readonly id: number

  constructor(id: number, cause: unknown) {
    super(`row ${id}: ${String(cause)}`, { cause })
    this.id = id
  }
}

/** Returns whether no row can succeed: the database is down, or another node has taken over. */
export function isOfAllRows(error: unknown): boolean {
  return error instanceof DatabaseAway || error instanceof LeaseLost
}

/** Selects rows that have not failed before; `id` is the column that identifies them. */
export function apartFrom(id: RawBuilder<unknown>, except: Some[1] = []): RawBuilder<boolean> {
  return sql<boolean>`${id} <> all(${[...except]}::bigint[])`
}

/**
 * Processes rows one by one, in their order; returns their number.
 *
 * @throws RowFailed
 */
export async function oneByOne<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => number,
  work: (row: Row) => Promise<unknown>,
): Promise<number> {
  for (const row of rows) await named([idOf(row)], () => work(row))
  return rows.length
}

/**
 * Processes rows together. If the step had a single row, the error is that row's. If it had
 * several, it is not known which row failed: the step is repeated with fewer.
 *
 * @throws RowFailed
 */
export async function named<T>(ids: readonly number[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (ids.length !== 1 || error instanceof RowFailed || isOfAllRows(error)) throw error
    throw new RowFailed(ids[0], error)
  }
}

/**
 * Like `named`, for rows that must be processed together. When they fail, each row is tried in a
 * savepoint, which is undone, to find the first that fails on its own.
 * @param work processes all rows (null), or one row
 * @param ids returns the IDs of all rows; called only when they failed
 * @throws RowFailed
 */
export async function namedWithin<T>(
  tx: Db,
  work: (id: number | null) => Promise<T>,
  ids: () => Promise<readonly number[]>,
): Promise<T> {
  await sql`savepoint together`.execute(tx)
  try {
    return await work(null)
  } catch (error) {
    if (isOfAllRows(error)) throw error
    await sql`rollback to savepoint together`.execute(tx)
    for (const id of await ids()) {
      await named([id], () => work(id))
      await sql`rollback to savepoint together`.execute(tx)
    }
    throw error
  }
}

/** What to do about a row that failed on its own, by its ID. */
export type Fails = (id: number, error: unknown) => void

/** Lets the step fail with the row. */
export const failsWith: Fails = (id, error) => {
  throw new RowFailed(id, error)
}

/**
 * Processes rows together, in a savepoint. If they fail, each half is tried, and so on down to the
 * rows that fail on their own, which are left out. Returns the results of the other rows.
 */
export async function inHalves<Row, Result>(
  tx: Db,
  rows: readonly Row[],
  work: (rows: readonly Row[]) => Promise<readonly Result[]>,
  fails: (row: Row, error: unknown) => void,
): Promise<readonly Result[]> {
  if (rows.length === 0) return []
  await sql`savepoint half`.execute(tx)
  try {
    const results = await work(rows)
    await sql`release savepoint half`.execute(tx)
    return results
  } catch (error) {
    if (isOfAllRows(error)) throw error
    await sql`rollback to savepoint half`.execute(tx)
    await sql`release savepoint half`.execute(tx)
    if (rows.length === 1) {
      fails(rows[0], error)
      return []
    }
  }
  const half = Math.ceil(rows.length / 2)
  const first = await inHalves(tx, rows.slice(0, half), work, fails)
  return [...first, ...(await inHalves(tx, rows.slice(half), work, fails))]
}

/** Rows that are processed together, by `work`. */
export interface Together<Row, Result> {
  readonly rows: readonly Row[]
  readonly work: (rows: readonly Row[]) => Promise<readonly Result[]>
}

/**
 * Processes each group of rows together, without the rows that fail on their own, of which `fails`
 * is told. Returns the results of the other rows.
 *
 * @throws the first error when all rows fail, because it is then not about one of them, or when
 * `fails` is missing
 */
export async function withoutFailed<Row, Result>(
  tx: Db,
  groups: readonly Together<Row, Result>[],
  fails?: (row: Row, error: unknown) => void,
): Promise<readonly Result[]> {
  const failed: { readonly row: Row; readonly error: unknown }[] = []
  const results: Result[] = []
  for (const { rows, work } of groups) {
    const done = await inHalves(tx, rows, work, (row, error) => void failed.push({ row, error }))
    results.push(...done)
  }
  if (failed.length === 0) return results
  const hasSucceeded = failed.length < groups.reduce((sum, { rows }) => sum + rows.length, 0)
  if (fails === undefined || !hasSucceeded) throw failed[0].error as Error
  for (const { row, error } of failed) fails(row, error)
  return results
}
