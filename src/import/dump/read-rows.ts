import type { Chunk, Value, Wanted } from '../rows.ts'
import { CHUNK_BYTES, CHUNK_ROWS } from '../rows.ts'
import type { DumpedTable } from './create-table.ts'
import type { ColumnKind, LiteralRules } from './literals.ts'
import type { InsertHead } from './statements.ts'
import { readStatement } from './statements.ts'
import { readTuple, skipBlanks } from './tuples.ts'
import type { Window } from './window.ts'
import { more, wrong } from './window.ts'

interface Reading {
  readonly rules: LiteralRules
  readonly tables: ReadonlyMap<string, DumpedTable>
  readonly wanted: Wanted
}

/** Reads the rows of an INSERT up to its end. */
export async function* readRows(
  window: Window,
  head: InsertHead,
  reading: Reading,
): AsyncGenerator<Chunk> {
  const plan = planOf(window, head, reading)
  let rows: (readonly Value[])[] = []
  let skipped = 0
  let startedAt = window.base + window.at
  for (;;) {
    const tuple = await nextTuple(window, plan, reading.rules)
    if (plan.read.length === 0) skipped++
    else rows.push(tuple)
    const isLast = await endsHere(window, reading.rules)
    const isFull = rows.length >= CHUNK_ROWS || window.base + window.at - startedAt > CHUNK_BYTES
    if (!isLast && !isFull) continue
    const { columns, read } = plan
    yield { table: head.table, columns, read, rows, skipped }
    if (isLast) return
    rows = []
    skipped = 0
    startedAt = window.base + window.at
  }
}

interface Plan {
  readonly table: string
  readonly columns: readonly string[]
  readonly read: readonly { readonly name: string; readonly isBinary: boolean }[]
  /** By the place of the column; empty if none is read. */
  readonly shape: readonly (ColumnKind | null)[]
}

function planOf(window: Window, head: InsertHead, { tables, wanted }: Reading): Plan {
  const { table } = head
  const created = tables.get(table)
  const columns = head.columns ?? created?.columns.map(({ name }) => name) ?? null
  const asked = Object.hasOwn(wanted, table) ? wanted[table] : []
  if (asked.length === 0) return { table, columns: columns ?? [], read: [], shape: [] }
  if (columns === null) {
    throw wrong(window, `has rows of ${table} before its CREATE TABLE and without column names`)
  }
  const kinds = new Map(created?.columns.map(({ name, kind }) => [name, kind]))
  const shape = columns.map((name) => (asked.includes(name) ? (kinds.get(name) ?? 'text') : null))
  const read = columns.flatMap((name, at) => {
    return shape[at] === null ? [] : [{ name, isBinary: shape[at] === 'binary' }]
  })
  return { table, columns, read, shape: read.length === 0 ? [] : shape }
}

async function nextTuple(window: Window, plan: Plan, rules: LiteralRules): Promise<Value[]> {
  for (;;) {
    window.at = skipBlanks(window.bytes, window.at)
    const tuple = readTuple(window.bytes, window.at, plan.shape, rules)
    if (tuple.end === -2) throw wrong(window, `has a row of ${plan.table} that is not valid`)
    if (tuple.end !== -1) {
      if (plan.shape.length > 0 && tuple.count !== plan.columns.length) {
        const counts = `${tuple.count} values for ${plan.columns.length} columns`
        throw wrong(window, `has a row of ${plan.table} with ${counts}`)
      }
      window.at = tuple.end
      return tuple.values
    }
    if (!(await more(window))) throw wrong(window, `is cut off in a row of ${plan.table}`)
  }
}

/** Goes to the next row; true: there is none in this statement, which has been read. */
async function endsHere(window: Window, rules: LiteralRules): Promise<boolean> {
  for (;;) {
    window.at = skipBlanks(window.bytes, window.at)
    if (window.at < window.bytes.length) break
    if (!(await more(window))) throw wrong(window, 'is cut off in an INSERT statement')
  }
  if (window.bytes[window.at] === 0x2c) {
    window.at++
    return false
  }
  // A semicolon, or `ON DUPLICATE KEY UPDATE` before it.
  await readStatement(window, ';', rules)
  return true
}
