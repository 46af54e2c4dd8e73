// What a source provides, whether it is a dump or a live server: the rows of its tables, in chunks.

/**
 * The value of a column: texts as Unicode, numbers and dates as the source writes them, and bytes
 * for binary columns only.
 */
export type Value = string | Uint8Array | null

export interface SourceColumn {
  readonly name: string
  /** Whether the values are bytes, because it is a blob or a binary column. */
  readonly isBinary: boolean
}

/**
 * Some rows of one table, in the order of the source. There is a chunk for each table, even if the
 * table has no rows.
 */
export interface Chunk {
  readonly table: string
  /** All columns of the table, including those that are not read. */
  readonly columns: readonly string[]
  /** The columns of `rows`: the requested ones that exist. */
  readonly read: readonly SourceColumn[]
  readonly rows: readonly (readonly Value[])[]
  /** The hash of each of `rows`. */
  readonly hashes: readonly bigint[]
  /** The number of rows that were known from an earlier reading, and are not in `rows`. */
  readonly same: number
  /** The number of rows of a table that was not requested; they are not in `rows`. */
  readonly skipped: number
}

/** The rows of an earlier reading, which are recognized by their hashes. */
export interface KnownRows {
  /**
   * Loads the hashes of a table for the following calls of `take`. Resolves with false if it has
   * none.
   */
  readonly open: (table: string) => Promise<boolean>
  /**
   * Returns whether a row was read before, given the upper and the lower 32 bits of its hash. If
   * there are equal rows, each of them is returned once.
   */
  readonly take: (upper: number, lower: number) => boolean
}

/** The known rows for a first reading: none. */
export const NO_ROWS: KnownRows = { open: () => Promise.resolve(false), take: () => false }

/** The columns to read, by table. The rows of all other tables are only counted. */
export type Wanted = Readonly<Record<string, readonly string[]>>

/**
 * The columns that are read but not hashed, by table: the hash of a password would reveal something
 * about it.
 */
export type Unhashed = Wanted

export interface SourceReader {
  /**
   * Reads everything once, in the order of the source, and keeps only one chunk in memory. Rows
   * that are known are left out.
   */
  readonly read: (wanted: Wanted, known?: KnownRows, unhashed?: Unhashed) => AsyncIterable<Chunk>
  readonly close: () => Promise<void>
}

/** The source cannot be read any further. The message is a sentence that says where it is wrong. */
export class SourceError extends Error {}

/** The most rows of a chunk, and the bytes after which a chunk ends earlier. */
export const CHUNK_ROWS = 2_000
export const CHUNK_BYTES = 4 * 1024 * 1024

/** Replaces the character NUL, which PostgreSQL cannot store in texts. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}

/** Returns the value of a BIT column as a decimal number. */
export function bitsAsText(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value.toString()
}
