import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

// Cursors of lists: a page starts after the row with these values of the sort keys. The condition
// is a row comparison, so that an index on the keys finds the start of the page.

/** Numbers are IDs or counts (bigint); other types are cast by the caller. */
type KeyValue = Date | string | number | boolean | RawBuilder<unknown>

/** A sort key, as a column or an expression, and its value in the cursor. */
type CursorKey = readonly [key: string | RawBuilder<unknown>, value: KeyValue]

/** Selects the rows after a cursor in ascending order of all keys. */
export function above(...keys: readonly CursorKey[]): RawBuilder<boolean> {
  return compared('>', keys)
}

/** Selects the rows after a cursor in descending order of all keys. */
export function below(...keys: readonly CursorKey[]): RawBuilder<boolean> {
  return compared('<', keys)
}

function compared(side: '<' | '>', keys: readonly CursorKey[]): RawBuilder<boolean> {
  const columns = keys.map(([key]) => (typeof key === 'string' ? sql.ref(key) : key))
  const values = keys.map(([, value]) => typed(value))
  return sql`(${sql.join(columns)}) ${sql.raw(side)} (${sql.join(values)})`
}

function typed(value: KeyValue): RawBuilder<unknown> {
  if (typeof value === 'number') return sql`${value}::bigint`
  if (typeof value === 'boolean') return sql`${value}::boolean`
  return typeof value === 'string' || value instanceof Date ? sql`${value}` : value
}

/** Converts a time to whole microseconds for a cursor, as a Date would lose three digits. */
export function microseconds(time: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(extract(epoch from ${time}) * 1000000)::bigint`
}

/** Converts the whole microseconds of a cursor back to a time. */
export function fromMicroseconds(value: number | string): RawBuilder<Date> {
  return sql`(timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond')`
}
