import type pg from 'pg'
import { copyInto, type Cell } from '../base/bulk-copy.ts'
import type { SourceDescription } from './sources/description.ts'
import { columnsOf, makeStage, quoted, stagedTable, type StagedColumn } from './staged-tables.ts'

/** Some rows of a table of the source. */
interface SourceChunk {
  readonly table: string
  readonly read: readonly { readonly name: string }[]
  readonly rows: readonly (readonly (string | Uint8Array | null)[])[]
  readonly skipped: number
}

export interface Reading {
  readonly source: SourceDescription
  /** Names a source that cannot have changed; null: it is read again each time. */
  readonly identity: string | null
  readonly chunks: () => AsyncIterable<SourceChunk>
  readonly onRows?: (rows: number) => void
}

/**
 * Reads a source into its staging tables, a chunk in a transaction. A dump that was read halfway is
 * continued after the rows that are there, a dump that was read to the end is not read again.
 */
export async function stage(client: pg.ClientBase, reading: Reading): Promise<void> {
  const found = await earlier(client, reading)
  if (found === 'complete') return
  if (found === null) {
    await makeStage(client, reading.source)
    const values = [reading.identity]
    await client.query('insert into import.reading values ($1, false)', values)
  }
  const before = await progressOf(client)
  const seen = new Map<string, number>()
  let rows = 0
  for await (const chunk of reading.chunks()) {
    const from = seen.get(chunk.table) ?? 0
    const count = chunk.rows.length + chunk.skipped
    seen.set(chunk.table, from + count)
    rows += count
    reading.onRows?.(rows)
    const known = Math.min(count, Math.max(0, (before.get(chunk.table) ?? 0) - from))
    if (known < count) await write(client, reading.source, chunk, known)
  }
  await client.query('update import.reading set is_complete = true')
  for (const table of Object.keys(reading.source.tables)) {
    await client.query(`analyze ${stagedTable(table)}`)
  }
}

/** What is there of the same source. */
async function earlier(client: pg.ClientBase, { identity }: Reading) {
  const { rows } = await client.query<{ name: string | null }>(
    "select to_regclass('import.progress')::text as name",
  )
  if (rows[0].name === null || identity === null) return null
  const { rows: readings } = await client.query<{ is_complete: boolean }>(
    'select is_complete from import.reading where identity = $1',
    [identity],
  )
  if (readings.length === 0) return null
  return readings[0].is_complete ? ('complete' as const) : ('begun' as const)
}

async function progressOf(client: pg.ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ name: string; rows: string }>(
    'select table_name as name, rows::text as rows from import.progress',
  )
  return new Map(rows.map((row) => [row.name, Number(row.rows)]))
}

async function write(
  client: pg.ClientBase,
  source: SourceDescription,
  chunk: SourceChunk,
  known: number,
): Promise<void> {
  const isKnown = Object.hasOwn(source.tables, chunk.table) && chunk.skipped === 0
  await client.query('begin')
  try {
    if (isKnown) await copy(client, source, chunk, known)
    await client.query(
      `insert into import.progress values ($1, $2, $3)
      on conflict (table_name) do update set rows = progress.rows + excluded.rows`,
      [chunk.table, chunk.rows.length + chunk.skipped - known, isKnown],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function copy(
  client: pg.ClientBase,
  source: SourceDescription,
  chunk: SourceChunk,
  known: number,
): Promise<void> {
  const described = new Map(columnsOf(source, chunk.table).map((one) => [one.name, one]))
  const columns = chunk.read.map(({ name }) => described.get(name) as StagedColumn)
  const names = columns.map(({ name }) => quoted(name))
  const cells = chunk.rows.slice(known).map((row) => {
    return row.map((value, at) => cellOf(value, columns[at]))
  })
  await copyInto(client, stagedTable(chunk.table), names, cells)
}

/** A column may be text in one version of the source and bytes in another. */
function cellOf(value: string | Uint8Array | null, { isBytes }: StagedColumn): Cell {
  if (value === null) return null
  if (typeof value === 'string') return isBytes ? Buffer.from(value) : value
  return isBytes ? value : Buffer.from(value).toString('utf8').replaceAll('\0', '')
}
