import type { Cell, DumpStyle } from './mysqldump.ts'
import { dumpTable, FOOT, HEAD } from './mysqldump.ts'

// Dumps of a few rows, for tests that are not about how a dump is written.

const STYLE: DumpStyle = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 400, hasIntroducer: false, lineEnd: '\n' },
}

export type Rows = readonly (readonly Cell[])[]

/** A table with these columns; those with bytes are binary. */
export function table(name: string, columns: readonly string[], rows: Rows): string {
  const typed = columns.map((column, at) => {
    const isBinary = rows.some((row) => row[at] instanceof Uint8Array)
    return { name: column, type: isBinary ? 'blob' : 'text' }
  })
  return dumpTable(name, typed, rows, STYLE).toString()
}

/** A table of rows that all name the same columns, in the same order. */
export function tableOf(name: string, ...rows: readonly Readonly<Record<string, Cell>>[]): string {
  const cells = rows.map((row) => Object.values(row))
  return table(name, Object.keys(rows[0]), cells)
}

/** A whole dump of these tables. */
export function dumpOf(...tables: readonly string[]): string {
  return `${HEAD}${tables.join('')}${FOOT}`
}
