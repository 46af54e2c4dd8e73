import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { SourceDescription } from '../described/source.ts'

// The tables into which a source is read: in the schema `import`, one for each of the source's
// tables, with every column as text or bytes. They are unlogged and not in backups, because a
// source can be read again.

export interface StagedColumn {
  readonly name: string
  readonly isBytes: boolean
  /** Whether this text column contains bytes that are not text. */
  readonly isRaw: boolean
  /** Whether this column contains info hashes, from which numbers are derived. */
  readonly isHashId: boolean
}

/** The number of rows that a source has in a table. */
export interface TableCount {
  readonly rows: number
  /** Whether the rows are staged. */
  readonly isKnown: boolean
}

/** The columns that a source has, by table. */
export type FoundColumns = Map<string, Set<string>>

/** Returns the columns of a table of a source, with how they are staged. */
export function columnsOf(source: SourceDescription, table: string): readonly StagedColumn[] {
  return source.tables[table].map((column) => {
    const [name, kind] = column.split(':')
    return {
      ...{ name, isBytes: kind === 'bytes', isRaw: kind === 'raw' },
      isHashId: kind === 'hash-id',
    }
  })
}

/** Quotes the name of a table or column of a source for a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function stagedTable(table: string): string {
  return `import.${quoted(table)}`
}

/** The rows of a table that a later reading has found so far, until it is complete. */
export const nextTable = (table: string) => `import.${quoted(`next ${table}`)}`
/** Rows with histories that later readings added, until they are booked. */
export const addedTable = (table: string) => `import.${quoted(`added ${table}`)}`
/** Rows with histories that later readings have removed, until they are booked. */
export const goneTable = (table: string) => `import.${quoted(`gone ${table}`)}`

/** How rows are hashed and how texts are decoded. */
interface ReadAs {
  readonly hashedBy: string
  readonly encodings?: Readonly<Record<string, string>>
}

/** Increase it when the tables of `makeStage`, or the sums of histories, change. */
const FORM = 3

/** Returns a signature of the staged rows: a later reading can only use rows with the same one. */
export function signatureOf(
  source: SourceDescription,
  { hashedBy, encodings = {} }: ReadAs,
  functions: string,
): string {
  const { name, tables, memberSecrets } = source
  const form = JSON.stringify([FORM, name, tables, memberSecrets, functions, hashedBy, encodings])
  return createHash('sha256').update(form).digest('hex')
}

/** Drops what a later reading that was killed had found. */
export async function dropNext(client: pg.ClientBase, source: SourceDescription): Promise<void> {
  const tables = Object.keys(source.tables).map(nextTable)
  await client.query(`drop table if exists ${tables.join(', ')}`)
}

/** Creates empty tables, which replace those of an earlier run. */
export async function makeStage(
  client: pg.ClientBase,
  source: SourceDescription,
  { functions, signature }: { readonly functions: string; readonly signature: string },
): Promise<void> {
  await client.query('drop schema if exists import cascade; create schema import')
  await client.query(functions)
  await client.query(`
    create unlogged table import.reading (signature text not null, identity text,
      is_complete boolean not null, was_complete boolean not null, is_decoded boolean not null);
    create unlogged table import.source_encoding (place text primary key, values bigint not null,
      twice bigint not null, is_decoded boolean not null, before text not null,
      after text not null);
    create unlogged table import.progress (
      table_name text primary key, rows bigint not null, is_known boolean not null);
    create unlogged table import.source_column (
      table_name text not null, column_name text not null)`)
  for (const table of Object.keys(source.tables)) {
    const columns = columnsOf(source, table).map(({ name, isBytes }) => {
      return `${quoted(name)} ${isBytes ? 'bytea' : 'text'}`
    })
    columns.push('row_hash bigint')
    await client.query(`create unlogged table ${stagedTable(table)} (${columns.join(', ')})`)
  }
  const values = [signature]
  await client.query('insert into import.reading values ($1, null, false, false, false)', values)
}
