import type { Cell } from '../../../store/base/bulk-copy.ts'
import { rowText } from '../../../store/base/bulk-copy.ts'
import type { Database } from '../../../store/base/schema.ts'

// Rows of many tables, which are written as text for COPY while they are drawn. If a thread kept
// the objects of thousands of torrents instead, it would spend a quarter of its time on garbage
// collection.

/** What rows are written to. */
export interface Rows {
  readonly add: <T extends keyof Database & string>(
    table: T,
    columns: readonly (keyof Database[T] & string)[],
    rows: Iterable<readonly Cell[]>,
  ) => void
}

/** The rows of one table. */
export interface TableText {
  readonly table: keyof Database & string
  readonly columns: readonly string[]
  /** The text in a separate buffer, which can be transferred to another thread. */
  readonly text: Uint8Array<ArrayBuffer>
}

/**
 * The most characters that wait to be encoded: so few that the garbage collector does not have to
 * move them.
 */
const CHUNK_CHARACTERS = 4_096
/** The most bytes per UTF-16 code unit. */
const CHARACTER_BYTES = 3

interface Growing {
  readonly columns: readonly string[]
  chunk: string
  /** The buffer, which is reused for all batches. */
  room: Buffer
  length: number
}

/** Collects rows; `taken` returns the tables in the order in which they got their first row. */
export function createTableTexts(): Rows & { readonly taken: () => readonly TableText[] } {
  const tables = new Map<keyof Database & string, Growing>()
  return {
    add(table, columns, rows) {
      let one = tables.get(table)
      if (one === undefined) {
        one = { columns, chunk: '', room: Buffer.alloc(0), length: 0 }
        tables.set(table, one)
      }
      for (const row of rows) {
        one.chunk += rowText(row)
        if (one.chunk.length >= CHUNK_CHARACTERS) encode(one)
      }
    },
    taken() {
      const texts = [...tables].map(([table, one]) => {
        encode(one)
        const text = new Uint8Array(one.room.subarray(0, one.length))
        one.length = 0
        return { table, columns: one.columns, text }
      })
      return texts.filter(({ text }) => text.length > 0)
    },
  }
}

function encode(one: Growing): void {
  const needed = one.length + CHARACTER_BYTES * one.chunk.length
  if (needed > one.room.length) {
    const larger = Buffer.allocUnsafeSlow(2 * needed)
    one.room.copy(larger, 0, 0, one.length)
    one.room = larger
  }
  one.length += one.room.write(one.chunk, one.length)
  one.chunk = ''
}

const LINE_FEED = 10
/** The bytes of a tab and of an integer below 10^19. */
const MOST_ADDED = 20

/**
 * Returns the same rows with one more column at the end, whose values `next` returns row by row.
 */
export function completed(text: Uint8Array, next: () => number | null): Uint8Array {
  const from = Buffer.from(text.buffer, text.byteOffset, text.length)
  const rows = rowsIn(from)
  const to = Buffer.allocUnsafe(from.length + rows * MOST_ADDED)
  let [read, write] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const end = from.indexOf(LINE_FEED, read)
    write += from.copy(to, write, read, end)
    write += to.write(`\t${next() ?? '\\N'}\n`, write, 'latin1')
    read = end + 1
  }
  return to.subarray(0, write)
}

function rowsIn(text: Buffer): number {
  let rows = 0
  for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at + 1)) rows++
  return rows
}
