import type pg from 'pg'
import { copyInto } from '../../base/bulk-copy.ts'
import type { GoneRows, KnownRows } from './known-rows.ts'
import type { SourceDescription } from '../described/source.ts'
import type { FoundColumns, TableCount } from './staged-tables.ts'
import { addedTable, goneTable, nextTable, stagedTable } from './staged-tables.ts'
import { addSeedTimes } from './seed-times.ts'
import { keptTables } from './kept-changes.ts'

interface Reading {
  readonly source: SourceDescription
  readonly known: KnownRows
  readonly isFirst: boolean
}

/** Writes what a reading found, in one transaction that ends together with the reading. */
export interface StagedChanges {
  /**
   * Called when a table seems to have been read completely: its changes are written while others
   * are read.
   */
  readonly isRead: (table: string) => void
  /**
   * Called when more rows of a table follow after that: if its changes were written, those of all
   * tables are undone.
   */
  readonly isNotRead: (table: string) => Promise<void>
  /** Writes the remaining changes, and ends the reading. */
  readonly complete: (counts: ReadonlyMap<string, TableCount>, found: FoundColumns) => Promise<void>
  /** Undoes the written changes. */
  readonly abandon: () => Promise<void>
}

/**
 * Creates the writer of the changes of a reading: rows that the source no longer has are removed
 * from their tables, and new rows are added. For the largest tables, both are also kept until the
 * run has ended, to update data that is built from their rows.
 *
 * @param client a connection that does nothing else until the reading ends
 */
export function createChanges(
  client: pg.ClientBase,
  { source, known, isFirst }: Reading,
): StagedChanges {
  const kept = isFirst ? new Set<string>() : keptTables(source)
  /** The tables that were written, with how many of their rows have changed. */
  const written = new Map<string, number>()
  let isBegun = false
  let work = Promise.resolve()
  const write = async (table: string): Promise<void> => {
    if (!isBegun) await client.query('begin')
    isBegun = true
    const changing = { client, source, table, isKept: kept.has(table) }
    const gone = await known.gone(table)
    if (gone.rows > 0) await remove(changing, gone)
    const added = isFirst ? 0 : await add(changing)
    written.set(table, gone.rows + added)
  }
  const abandon = async () => {
    await work.catch(() => undefined)
    if (isBegun) await client.query('rollback').catch(() => undefined)
    isBegun = false
    written.clear()
    work = Promise.resolve()
  }
  const begun = new Set<string>()
  /** Not if tables are mixed: changes would be written and undone again and again. */
  let isEarly = !isFirst
  return {
    isRead(table) {
      if (!isEarly || !Object.hasOwn(source.tables, table)) return
      begun.add(table)
      work = work.then(() => write(table))
      // The error is thrown once the reading has ended.
      work.catch(() => undefined)
    },
    async isNotRead(table) {
      if (!begun.has(table)) return
      isEarly = false
      begun.clear()
      await abandon()
    },
    async complete(counts, found) {
      await work
      for (const table of Object.keys(source.tables)) {
        if (!written.has(table)) await write(table)
      }
      await writeCounts(client, counts, found)
      await client.query('update import.reading set is_complete = true, was_complete = true')
      await client.query('commit')
      isBegun = false
      for (const [table, changed] of written) {
        const rows = counts.get(table)?.rows ?? 0
        const isGrown = isFirst || changed > rows * CHANGED_MUCH
        if (isGrown) await client.query(`analyze ${stagedTable(table)}`)
      }
    },
    abandon,
  }
}

/** If more than this share of a table has changed, it must be analyzed again. */
const CHANGED_MUCH = 0.25

interface Changing {
  readonly client: pg.ClientBase
  readonly source: SourceDescription
  readonly table: string
  /** Whether the changed rows are kept until the run has ended. */
  readonly isKept: boolean
}

async function remove(changing: Changing, gone: GoneRows): Promise<void> {
  const { client, source, table, isKept } = changing
  const staged = stagedTable(table)
  await client.query('create temporary table gone_hash (row_hash bigint)')
  await copyInto(client, 'gone_hash', ['row_hash'], cellsOf(gone.hashes))
  await client.query(`create temporary table gone_row as
    select row_hash, count(*) as rows from gone_hash group by 1`)
  await client.query('analyze gone_row')
  await client.query(`create temporary table removed (like ${staged})`)
  // Of rows that are completely equal, removes as many as the source now lacks. They are looked up
  // by position: a join would read the whole table.
  await client.query(`
    with gone as (
      delete from ${staged} where ctid = any(array(
        select place from (
          select t.ctid as place, row_number() over (partition by row_hash) as nth, g.rows
          from ${staged} t join gone_row g using (row_hash)
        ) x where nth <= rows
      )) returning *
    ) insert into removed select * from gone`)
  if (isKept) await keep(client, table, 'removed', goneTable(table))
  await addSeedTimes(client, source, { table, rows: 'removed', sign: -1 })
  await client.query('drop table gone_hash, gone_row, removed')
}

function* cellsOf(hashes: Iterable<bigint>) {
  for (const hash of hashes) yield [hash]
}

/** Adds the new rows of a table; returns the number of its rows. */
async function add({ client, source, table, isKept }: Changing): Promise<number> {
  const next = nextTable(table)
  const { rows } = await client.query<{ is: boolean }>('select to_regclass($1) is not null as is', [
    next,
  ])
  if (!rows[0].is) return 0
  const { rowCount } = await client.query(`insert into ${stagedTable(table)} select * from ${next}`)
  if (isKept) await keep(client, table, next, addedTable(table))
  await addSeedTimes(client, source, { table, rows: next, sign: 1 })
  await client.query(`drop table ${next}`)
  return rowCount ?? 0
}

/** Keeps changed rows for the data that is built from them. */
async function keep(client: pg.ClientBase, table: string, rows: string, into: string) {
  await client.query(`create unlogged table if not exists ${into} (like ${stagedTable(table)})`)
  await client.query(`insert into ${into} select * from ${rows}`)
}

async function writeCounts(
  client: pg.ClientBase,
  counts: ReadonlyMap<string, TableCount>,
  found: FoundColumns,
): Promise<void> {
  await client.query('truncate import.progress, import.source_column')
  const columns = [...found].flatMap(([table, names]) => [...names].map((name) => [table, name]))
  await copyInto(client, 'import.source_column', ['table_name', 'column_name'], columns)
  const cells = [...counts].map(([table, { rows, isKnown }]) => [table, rows, isKnown])
  await copyInto(client, 'import.progress', ['table_name', 'rows', 'is_known'], cells)
}
