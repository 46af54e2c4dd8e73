import type { Chunk, KnownRows, Unhashed, Wanted } from '../rows.ts'
import { NO_ROWS } from '../rows.ts'
import { openFile } from '../open-file.ts'
import { charsetNamed, utf8 } from './charsets.ts'
import type { DumpedTable } from './create-table.ts'
import { bare, createdTable } from './create-table.ts'
import type { LiteralRules } from './literals.ts'
import type { RowReading } from './read-rows.ts'
import { readRows } from './read-rows.ts'
import { readInsertHead, readStatement } from './statements.ts'
import { skipBlanks } from './tuples.ts'
import type { Window } from './window.ts'
import { createWindow, has, more, wrong } from './window.ts'

/** What the statements of a dump have set so far. */
interface DumpState {
  rules: LiteralRules
  delimiter: string
  readonly tables: Map<string, DumpedTable>
  readonly wanted: Wanted
  /** The database that the following statements are about; '' if the dump has not named one. */
  database: string
  /** The database of each wanted table. */
  readonly databases: Map<string, string>
  /** mysqldump writes a first and a last line. A dump that has only the first one is cut off. */
  isFromMysqldump: boolean
  isComplete: boolean
}

/**
 * Reads what mysqldump, mariadb-dump or phpMyAdmin wrote: rows in one statement or in many, with or
 * without lists of columns, in any character set. The rows of unwanted tables are only counted.
 *
 * @throws SourceError with the offset in bytes at which the dump is cut off or is not a dump
 */
export async function* readDump(
  path: string,
  wanted: Wanted,
  known: KnownRows = NO_ROWS,
  unhashed: Unhashed = {},
): AsyncGenerator<Chunk> {
  yield* readStatements(createWindow(openFile(path)), { wanted, known, unhashed })
}

async function* readStatements(
  window: Window,
  asked: Pick<RowReading, 'wanted' | 'known' | 'unhashed'>,
): AsyncGenerator<Chunk> {
  const rules = { charset: utf8, hasBackslashes: true }
  const state: DumpState = {
    ...{ rules, delimiter: ';', tables: new Map() },
    ...{ isFromMysqldump: false, isComplete: false },
    ...{ wanted: asked.wanted, database: '', databases: new Map() },
  }
  while (await toNext(window)) {
    const next = window.bytes.toString('latin1', window.at, window.at + 10)
    if (/^(?:-- |--\r?\n|--$|#)/.test(next)) await readComment(window, state)
    else if (next.startsWith('/*')) yield* emptyTable(await readBlock(window, state))
    else if (next.startsWith(';')) window.at++
    else if (/^delimiter\s/i.test(next)) state.delimiter = (await readLine(window)).slice(9).trim()
    else if (state.delimiter === ';' && /^(?:insert|replace)\s/i.test(next)) {
      const head = await readInsertHead(window)
      if (head === null) await readStatement(window, ';', state.rules)
      else yield* readRows(window, head, { ...state, ...asked })
    } else {
      const statement = await readStatement(window, state.delimiter, state.rules)
      yield* emptyTable(apply(window, state, statement))
    }
  }
  if (state.isFromMysqldump && !state.isComplete) {
    throw wrong(window, 'is cut off: its last line (“Dump completed”) is missing')
  }
}

/** Yields a chunk without rows for a table that was created, because the table may have no rows. */
function* emptyTable(created: DumpedTable | null): Generator<Chunk> {
  if (created === null) return
  const columns = created.columns.map(({ name }) => name)
  yield { table: created.table, columns, read: [], rows: [], hashes: [], same: 0, skipped: 0 }
}

/**
 * Goes to the next byte that is not a blank, and ensures that enough bytes follow to recognize what
 * begins there. Returns false at the end of the dump.
 */
async function toNext(window: Window): Promise<boolean> {
  for (;;) {
    window.at = skipBlanks(window.bytes, window.at)
    if (await has(window, 10)) {
      window.at = skipBlanks(window.bytes, window.at)
      if (window.bytes.length - window.at >= 10) return true
    } else {
      window.at = skipBlanks(window.bytes, window.at)
      return window.at < window.bytes.length
    }
  }
}

async function readLine(window: Window): Promise<string> {
  for (;;) {
    const end = window.bytes.indexOf(0x0a, window.at)
    const isLast = end === -1 && !(await more(window))
    if (end === -1 && !isLast) continue
    const to = isLast ? window.bytes.length : end + 1
    const line = window.bytes.toString('latin1', window.at, to)
    window.at = to
    return line
  }
}

async function readComment(window: Window, state: DumpState): Promise<void> {
  const line = await readLine(window)
  if (/^-- (?:MySQL|MariaDB) dump /.test(line)) state.isFromMysqldump = true
  if (line.startsWith('-- Dump completed')) state.isComplete = true
}

/**
 * Reads a comment, which may contain a statement that MySQL runs, such as `!40101 SET NAMES utf8`.
 */
async function readBlock(window: Window, state: DumpState): Promise<DumpedTable | null> {
  let end = window.bytes.indexOf('*/', window.at + 2)
  while (end === -1) {
    if (!(await more(window))) throw wrong(window, 'is cut off in a comment')
    end = window.bytes.indexOf('*/', window.at + 2)
  }
  const text = window.bytes.toString('utf8', window.at, end)
  const said = /^\/\*M?!\d*\s*(.*)$/s.exec(text)
  const table = said === null ? null : apply(window, state, said[1])
  window.at = end + 2
  return table
}

/** @returns the table that the statement creates; null: it creates none */
function apply(window: Window, state: DumpState, statement: string): DumpedTable | null {
  const names = /^SET\s+NAMES\s+'?([a-z0-9]+)'?/i.exec(statement)
  if (names !== null) {
    const charset = charsetNamed(names[1])
    if (charset === null) throw wrong(window, `uses an unknown character set: ${names[1]}`)
    state.rules = { ...state.rules, charset }
  }
  if (/^SET\b.*\bSQL_MODE\s*=\s*['"]/is.test(statement)) {
    const hasBackslashes = !/NO_BACKSLASH_ESCAPES/i.test(statement)
    state.rules = { ...state.rules, hasBackslashes }
  }
  const used = /^USE\s+(.+)$/is.exec(statement)
  if (used !== null) state.database = bare(used[1].trim())
  const table = createdTable(statement)
  if (table !== null) {
    refuseSecond(window, state, table.table)
    state.tables.set(table.table, table)
  }
  return table
}

/**
 * Throws if a wanted table is in two databases, such as that of the site and an old copy: the rows
 * of both would be read as those of one table.
 */
function refuseSecond(
  window: Window,
  { wanted, database, databases }: DumpState,
  table: string,
): void {
  if (!Object.hasOwn(wanted, table)) return
  if ((databases.get(table) ?? database) !== database) {
    throw wrong(window, `has the table ${table} of two databases: dump only one of them`)
  }
  databases.set(table, database)
}
