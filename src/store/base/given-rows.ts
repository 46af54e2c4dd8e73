import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

type Value = number | bigint | boolean | string | null | undefined
type Type = 'bigint' | 'integer' | 'float8' | 'numeric' | 'boolean' | 'text' | 'bytea' | 'inet'

/** A column: its type in the database, and its value in a row. `bytea` is given as hex digits. */
type Column<Row> = readonly [type: Type, valueOf: (row: Row) => Value]

export type GivenColumns<Row> = Readonly<Record<string, Column<Row>>>

/**
 * Rows of ours as a table `x` in a statement: `select … from ${givenRows(rows, columns)}`. Each
 * column is one array parameter, which the database reads several times faster than a JSON document
 * with the same rows.
 */
export function givenRows<Row>(
  rows: readonly Row[],
  columns: GivenColumns<Row>,
): RawBuilder<unknown> {
  const arrays = Object.values(columns).map(
    (column) => sql`${arrayText(rows, column)}::${sql.raw(column[0])}[]`,
  )
  const names = Object.keys(columns).map((name) => sql.ref(name))
  return sql`unnest(${sql.join(arrays)}) as x (${sql.join(names)})`
}

/** An array as PostgreSQL reads it: `{1,NULL,"a \"quoted\" text"}`. */
function arrayText<Row>(rows: readonly Row[], [type, valueOf]: Column<Row>): string {
  const parts = rows.map((row) => {
    const value = valueOf(row)
    if (value === null || value === undefined) return 'NULL'
    if (typeof value !== 'string') return value
    return type === 'bytea' ? `"\\\\x${value}"` : quoted(value)
  })
  return `{${parts.join()}}`
}

function quoted(value: string): string {
  return /["\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
}
