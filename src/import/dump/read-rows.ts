import type { Lanes } from '../row-hash.ts'
import { hashOf, lanesOfValues, lowerOf, seedOf, upperOf } from '../row-hash.ts'
import type { Chunk, KnownRows, Unhashed, Value, Wanted } from '../rows.ts'
import { CHUNK_BYTES, CHUNK_ROWS } from '../rows.ts'
import type { DumpedTable } from './create-table.ts'
import type { ColumnKind, LiteralRules } from './literals.ts'
import type { InsertHead } from './statements.ts'
import { readStatement } from './statements.ts'
import { hashTuple } from './hash-tuple.ts'
import { readTuple, skipBlanks } from './tuples.ts'
import type { Window } from './window.ts'
import { more, wrong } from './window.ts'

export interface RowReading {
  readonly rules: LiteralRules
  readonly tables: ReadonlyMap<string, DumpedTable>
  readonly wanted: Wanted
  readonly known: KnownRows
  readonly unhashed: Unhashed
}

/** Reads the rows of an INSERT up to its end. */
export async function* readRows(
  window: Window,
  head: InsertHead,
  reading: RowReading,
): AsyncGenerator<Chunk> {
  const plan = planOf(window, head, reading)
  const isRead = plan.read.length > 0
  const hasKnown = isRead && (await reading.known.open(head.table))
  let rows: (readonly Value[])[] = []
  let hashes: bigint[] = []
  let same = 0
  let skipped = 0
  let startedAt = window.base + window.at
  for (;;) {
    if (!isRead) {
      await nextTuple(window, plan, reading.rules)
      skipped++
    } else {
      if (hasKnown) same += passKnown(window, plan, reading)
      const row = await nextNew(window, plan, reading)
      if (row === null) same++
      else {
        rows.push(row.values)
        hashes.push(row.hash)
      }
    }
    const isLast = await endsHere(window, reading.rules)
    const isFull = rows.length >= CHUNK_ROWS || window.base + window.at - startedAt > CHUNK_BYTES
    if (!isLast && !isFull) continue
    const { columns, read } = plan
    yield { table: head.table, columns, read, rows, hashes, same, skipped }
    if (isLast) return
    rows = []
    hashes = []
    same = 0
    skipped = 0
    startedAt = window.base + window.at
  }
}

interface Plan {
  readonly table: string
  readonly columns: readonly string[]
  readonly read: readonly { readonly name: string; readonly isBinary: boolean }[]
  /**
   * The kind of each column by its position, or null for a column that is not read. Empty if none
   * is read.
   */
  readonly shape: readonly (ColumnKind | null)[]
  /** The lanes from which the hash of each row starts. */
  readonly seed: Lanes
  /**
   * For each of `read`, whether it is in the hash of a row. Null: the hash is of all bytes of the
   * row.
   */
  readonly isHashed: readonly boolean[] | null
}

const NOT_READ = { read: [], shape: [], seed: seedOf(''), isHashed: null }

function planOf(window: Window, head: InsertHead, reading: RowReading): Plan {
  const { rules, tables, wanted, unhashed } = reading
  const { table } = head
  const created = tables.get(table)
  const columns = head.columns ?? created?.columns.map(({ name }) => name) ?? null
  const asked = Object.hasOwn(wanted, table) ? wanted[table] : []
  if (asked.length === 0) return { ...NOT_READ, table, columns: columns ?? [] }
  if (columns === null) {
    throw wrong(window, `has rows of ${table} before its CREATE TABLE and without column names`)
  }
  const kinds = new Map(created?.columns.map(({ name, kind }) => [name, kind]))
  const shape = columns.map((name) => (asked.includes(name) ? (kinds.get(name) ?? 'text') : null))
  const read = columns.flatMap((name, at) => {
    return shape[at] === null ? [] : [{ name, isBinary: shape[at] === 'binary' }]
  })
  if (read.length === 0) return { ...NOT_READ, table, columns }
  const secret = Object.hasOwn(unhashed, table) ? unhashed[table] : []
  const isHashed = secret.length === 0 ? null : read.map(({ name }) => !secret.includes(name))
  const form = [rules.charset.name, rules.hasBackslashes, columns, shape]
  const seed = seedOf(JSON.stringify(isHashed === null ? form : [...form, secret]))
  return { table, columns, read, shape, seed, isHashed }
}

const COMMA = 0x2c

/**
 * Skips rows that are known, as long as they and the comma after them are completely in the window,
 * so that no promise is needed for each row. The last row of a statement is left to the caller.
 * Returns the number of rows skipped.
 */
function passKnown(window: Window, { seed, isHashed }: Plan, { rules, known }: RowReading): number {
  if (isHashed !== null) return 0
  const { bytes } = window
  const lanes = { ...seed }
  let passed = 0
  for (;;) {
    const at = skipBlanks(bytes, window.at)
    lanes.high = seed.high
    lanes.low = seed.low
    const end = hashTuple(lanes, bytes, at, rules)
    if (end === -1) return passed
    const comma = skipBlanks(bytes, end)
    if (bytes[comma] !== COMMA || !known.take(upperOf(lanes), lowerOf(lanes))) return passed
    window.at = comma + 1
    passed++
  }
}

/** Reads the next row. Returns it with its hash, or null if it is known. */
async function nextNew(window: Window, plan: Plan, { rules, known }: RowReading) {
  const { seed, isHashed } = plan
  if (isHashed !== null) {
    const values = await nextTuple(window, plan, rules)
    const lanes = lanesOfValues(
      seed,
      values.filter((_, at) => isHashed[at]),
    )
    const isKnown = known.take(upperOf(lanes), lowerOf(lanes))
    return isKnown ? null : { values, hash: hashOf(lanes) }
  }
  const { end, lanes } = await nextHash(window, plan, rules)
  if (!known.take(upperOf(lanes), lowerOf(lanes))) {
    return { values: await nextTuple(window, plan, rules), hash: hashOf(lanes) }
  }
  window.at = end
  return null
}

/** Returns the end of the next row, which is not read yet, and the lanes of its hash. */
async function nextHash(window: Window, { table, seed }: Plan, rules: LiteralRules) {
  for (;;) {
    window.at = skipBlanks(window.bytes, window.at)
    const lanes = { ...seed }
    const end = hashTuple(lanes, window.bytes, window.at, rules)
    if (end !== -1) return { end, lanes }
    if (!(await more(window))) throw wrong(window, `is cut off in a row of ${table}`)
  }
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

/** Goes to the next row. Returns true, after reading the statement to its end, if there is none. */
async function endsHere(window: Window, rules: LiteralRules): Promise<boolean> {
  for (;;) {
    window.at = skipBlanks(window.bytes, window.at)
    if (window.at < window.bytes.length) break
    if (!(await more(window))) throw wrong(window, 'is cut off in an INSERT statement')
  }
  if (window.bytes[window.at] === COMMA) {
    window.at++
    return false
  }
  // Reads to the semicolon; `ON DUPLICATE KEY UPDATE` may precede it.
  await readStatement(window, ';', rules)
  return true
}
