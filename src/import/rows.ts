// What a source gives, whether it is a dump or a live server: chunks of the rows of its tables.

/** Text as Unicode, numbers and dates as the source writes them; bytes only of binary columns. */
export type Value = string | Uint8Array | null

export interface SourceColumn {
  readonly name: string
  /** Its values are bytes: a blob or a binary column. */
  readonly isBinary: boolean
}

/**
 * Some rows of one table, in the order of the source. Each table has a chunk, also when it has no
 * rows.
 */
export interface Chunk {
  readonly table: string
  /** All columns of the table, whether they are read or not. */
  readonly columns: readonly string[]
  /** The columns of `rows`: those that were asked for and exist. */
  readonly read: readonly SourceColumn[]
  readonly rows: readonly (readonly Value[])[]
  /** The hash of each of `rows`. */
  readonly hashes: readonly bigint[]
  /** Rows that were read before: counted, not given. */
  readonly same: number
  /** Rows of a table that was not asked for: counted, not kept. */
  readonly skipped: number
}

/** The rows of an earlier reading, by their hashes. */
export interface KnownRows {
  /** Loads the hashes of a table for the following calls of `take`; false: it has none. */
  readonly open: (table: string) => Promise<boolean>
  /**
   * Whether a row was read before, by the upper and the lower 32 bits of its hash; of equal rows,
   * each is taken once.
   */
  readonly take: (upper: number, lower: number) => boolean
}

/** For a first reading. */
export const NO_ROWS: KnownRows = { open: () => Promise.resolve(false), take: () => false }

/** Columns to read by table; every other table is only counted. */
export type Wanted = Readonly<Record<string, readonly string[]>>

/**
 * Columns to read, by table, whose values are in no hash: a hash of a password reveals something
 * about it.
 */
export type Unhashed = Wanted

export interface SourceReader {
  /**
   * Reads everything once, in the order of the source; memory holds one chunk. Rows that are known
   * are not given.
   */
  readonly read: (wanted: Wanted, known?: KnownRows, unhashed?: Unhashed) => AsyncIterable<Chunk>
  readonly close: () => Promise<void>
}

/** The source cannot be read any further: one sentence, with the place where it is wrong. */
export class SourceError extends Error {}

/** Rows of a chunk, and bytes after which it ends earlier. */
export const CHUNK_ROWS = 2_000
export const CHUNK_BYTES = 4 * 1024 * 1024

/** PostgreSQL does not store the character NUL in texts. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}

/** A value of a BIT column as a decimal number. */
export function bitsAsText(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value.toString()
}
