import type { Cell } from '../../../store/base/bulk-copy.ts'
import { rowText } from '../../../store/base/bulk-copy.ts'
import type { Database } from '../../../store/base/schema.ts'

// Rows of many tables, written as the text of COPY while they are drawn. A thread that keeps the
// objects of thousands of torrents instead spends a quarter of its time on collecting them.

/** Where rows are written to. */
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
  /** In separate memory, which can be moved to another thread. */
  readonly text: Uint8Array<ArrayBuffer>
}

/** Text that waits to be encoded: little, so that the collector does not have to move it. */
const CHUNK_CHARACTERS = 4_096
/** The most bytes that a character can take. */
const CHARACTER_BYTES = 3

interface Growing {
  readonly columns: readonly string[]
  chunk: string
  /** Kept from batch to batch. */
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
/** A tab, and an integer below 10^19. */
const MOST_ADDED = 20

/** The same rows with one more column in the end, which `next` gives row by row. */
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
