import type pg from 'pg'
import { hashNumber } from '../../../domain/imports/hash-numbers.ts'
import { ahead } from '../../../shared/ahead.ts'
import { copyInto, type Cell } from '../../base/bulk-copy.ts'
import type { GivenEncodings } from './encodings.ts'
import type { KnownRows } from './known-rows.ts'
import { createKnownRows } from './known-rows.ts'
import type { SourceDescription } from '../described/source.ts'
import type { SourceChunk } from './merged-chunks.ts'
import { mergedChunks } from './merged-chunks.ts'
import { readingFunctions } from './reading-functions.ts'
import { createChanges, type StagedChanges } from './staged-changes.ts'
import { columnsOf, dropNext, makeStage, nextTable, quoted } from './staged-tables.ts'
import type { FoundColumns, StagedColumn, TableCount } from './staged-tables.ts'
import { signatureOf, stagedTable } from './staged-tables.ts'

export interface Reading {
  readonly source: SourceDescription
  /** Identifies a source that cannot have changed; null: the source is read again each time. */
  readonly identity: string | null
  /** How rows are hashed: hashes from a dump cannot be compared with those from a live database. */
  readonly hashedBy: string
  readonly chunks: (known: KnownRows) => AsyncIterable<SourceChunk>
  readonly onRows?: (rows: number) => void
  /**
   * The mapping's entries for columns: staged rows that were decoded in another way cannot be used.
   */
  readonly encodings?: GivenEncodings
}

/**
 * Reads a source into its staging tables. Staged rows that the source still has stay. A reading
 * that was killed is continued, and a later one only writes the changes. A dump that was read
 * completely is not read again.
 *
 * @param second another connection, which writes the changes of a table while the next one is read
 */
export async function stage(
  client: pg.ClientBase,
  second: pg.ClientBase,
  reading: Reading,
): Promise<void> {
  const { source, identity } = reading
  const functions = await readingFunctions(client)
  const signature = signatureOf(source, reading, functions)
  let before = await earlier(client)
  if (before?.signature !== signature) {
    await makeStage(client, source, { functions, signature })
    before = null
  } else if (before.isComplete && identity !== null && before.identity === identity) return
  const isFirst = before?.wasComplete !== true
  await dropNext(client, source)
  await client.query(
    'update import.reading set identity = $1, is_complete = false, is_decoded = false',
    [identity],
  )
  const known = createKnownRows(client)
  const changes = createChanges(second, { source, known, isFirst })
  try {
    const found: FoundColumns = new Map()
    const counts = await readAll(client, reading, { known, changes, isFirst, found })
    await changes.complete(counts, found)
  } catch (error) {
    await changes.abandon()
    throw error
  }
}

interface ReadingAll {
  readonly known: KnownRows
  readonly changes: StagedChanges
  readonly isFirst: boolean
  /** Filled with the columns of the tables that the description of the source names. */
  readonly found: FoundColumns
}

/**
 * Writes the new rows of a source to the tables in which they wait.
 * @returns the counts of each table
 */
async function readAll(
  client: pg.ClientBase,
  reading: Reading,
  { known, changes, isFirst, found }: ReadingAll,
): Promise<ReadonlyMap<string, TableCount>> {
  const { source } = reading
  const counts = new Map<string, TableCount>()
  const made = new Set<string>()
  let last: string | null = null
  // The next rows are read while PostgreSQL stores the previous ones.
  for await (const chunk of ahead(mergedChunks(counted(reading, known, found)))) {
    const { table } = chunk
    if (last !== table) {
      if (last !== null) changes.isRead(last)
      await changes.isNotRead(table)
    }
    last = table
    const count = chunk.rows.length + chunk.same + chunk.skipped
    const isKnown = Object.hasOwn(source.tables, table) && chunk.skipped === 0
    counts.set(table, { rows: (counts.get(table)?.rows ?? 0) + count, isKnown })
    if (!isKnown || chunk.rows.length === 0) continue
    if (!isFirst && !made.has(table)) await makeNext(client, table)
    made.add(table)
    await write(client, source, chunk, isFirst ? stagedTable(table) : nextTable(table))
  }
  return counts
}

/** Yields the chunks of a source that have rows; `onRows` gets the number of rows so far. */
async function* counted(
  { source, chunks, onRows }: Reading,
  known: KnownRows,
  found: FoundColumns,
) {
  let rows = 0
  for await (const chunk of chunks(known)) {
    const { table, columns } = chunk
    if (Object.hasOwn(source.tables, table)) {
      const columnsSoFar = found.get(table) ?? new Set()
      for (const column of columns) columnsSoFar.add(column)
      found.set(table, columnsSoFar)
    }
    const size = chunk.rows.length + chunk.same + chunk.skipped
    if (size === 0) continue
    rows += size
    onRows?.(rows)
    yield chunk
  }
}

interface Earlier {
  readonly signature: string
  readonly identity: string | null
  readonly isComplete: boolean
  readonly wasComplete: boolean
}

/** Returns the reading that is staged; null: there is none. */
async function earlier(client: pg.ClientBase): Promise<Earlier | null> {
  const { rows } = await client.query<{ is: boolean }>(
    `select exists (select from pg_attribute
      where attrelid = to_regclass('import.reading') and attname = 'signature') as is`,
  )
  if (!rows[0].is) return null
  const { rows: readings } = await client.query<Earlier>(
    `select signature, identity, is_complete as "isComplete", was_complete as "wasComplete"
    from import.reading`,
  )
  return readings.at(0) ?? null
}

/** Creates the table in which new rows of a later reading wait until the reading is complete. */
async function makeNext(client: pg.ClientBase, table: string): Promise<void> {
  const next = nextTable(table)
  await client.query(`create unlogged table ${next} (like ${stagedTable(table)})`)
}

async function write(
  client: pg.ClientBase,
  source: SourceDescription,
  chunk: SourceChunk,
  table: string,
): Promise<void> {
  const described = new Map(columnsOf(source, chunk.table).map((one) => [one.name, one]))
  const columns = chunk.read.map(({ name }) => described.get(name) as StagedColumn)
  const names = [...columns.map(({ name }) => quoted(name)), 'row_hash']
  const cells = chunk.rows.map((row, at) => {
    return [...row.map((value, column) => cellOf(value, columns[column])), chunk.hashes[at]]
  })
  await copyInto(client, table, names, cells)
}

/**
 * Converts a value for a column, which may be text in one version of the source and bytes in
 * another.
 */
function cellOf(value: string | Uint8Array | null, column: StagedColumn): Cell {
  const { isBytes, isRaw, isHashId } = column
  if (value === null) return null
  if (isHashId) return hashId(value)
  if (typeof value === 'string') return isBytes ? Buffer.from(value) : value
  if (isBytes) return value
  const text = isRaw ? windows1252.decode(value) : Buffer.from(value).toString('utf8')
  return text.replaceAll('\0', isRaw ? '\uFFFD' : '')
}

/** Decodes bytes in the same way as a text column with these bytes would be read. */
const windows1252 = new TextDecoder('windows-1252')

/** An info hash is 40 hex digits, or in some programs 20 bytes. */
function hashId(hash: string | Uint8Array): string | null {
  const text = typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex')
  return hashNumber(text)?.toString() ?? null
}
