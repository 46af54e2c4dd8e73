import { chunkWords, DIRECTORY_WORDS, FIRST_LINE, LINE_WORDS, ROWS_PER_CHUNK } from '../layout.ts'
import type { Memory } from '../memory.ts'

/**
 * Rows of one size that never move, in chunks. All threads may visit them by number; only the main
 * thread creates and frees them. `root` is two words: the number of rows so far, and the first free
 * row. `directory` is the list of chunks, `next` is the word of a row that links free rows, and
 * `inUse` is the word that marks a row as used.
 */
export interface RowShape {
  readonly root: number
  readonly directory: number
  readonly words: number
  readonly next: number
  readonly inUse: number
  /**
   * Whether each row has an additional word outside of it, close to the additional words of its
   * neighbors.
   */
  readonly hasAside?: boolean
}

export interface Rows {
  /** Returns the number of rows; the numbers of all rows are lower. */
  readonly count: () => number
  /** Returns the row with this number, or 0 when it is not in use. */
  readonly at: (number: number) => number
  /** Returns the index of the additional word of the row with this number. */
  readonly aside: (number: number) => number
}

export function attachRows(words: Int32Array, shape: RowShape): Rows {
  return {
    count: () => Atomics.load(words, shape.root),
    at(number) {
      const chunk = words[shape.directory + Math.floor(number / ROWS_PER_CHUNK)] >>> 0
      const row = chunk + (number % ROWS_PER_CHUNK) * shape.words
      return Atomics.load(words, row + shape.inUse) === 0 ? 0 : row
    },
    aside(number) {
      const chunk = words[shape.directory + Math.floor(number / ROWS_PER_CHUNK)] >>> 0
      return chunk + ROWS_PER_CHUNK * shape.words + (number % ROWS_PER_CHUNK)
    },
  }
}

/** Creates the main thread's side. In a new row, all words are 0 except `inUse`. */
export function createRowWriter(memory: Memory, shape: RowShape) {
  const { words } = memory
  const freeList = shape.root + 1

  function fresh(): number {
    const number = words[shape.root]
    const place = shape.directory + Math.floor(number / ROWS_PER_CHUNK)
    if (number >= DIRECTORY_WORDS * ROWS_PER_CHUNK) throw new Error('too many rows')
    if (words[place] === 0) {
      const block = memory.allocate(chunkWords(shape.words, shape.hasAside ?? false))
      if (block === 0) throw new Error('the memory of the tracker is full')
      const chunk = Math.ceil((block - FIRST_LINE) / LINE_WORDS) * LINE_WORDS + FIRST_LINE
      words.fill(0, chunk, block + chunkWords(shape.words, shape.hasAside ?? false))
      words[place] = chunk
    }
    Atomics.store(words, shape.root, number + 1)
    return (words[place] >>> 0) + (number % ROWS_PER_CHUNK) * shape.words
  }

  return {
    make(): number {
      const reused = words[freeList] >>> 0
      if (reused !== 0) words[freeList] = words[reused + shape.next]
      const row = reused === 0 ? fresh() : reused
      words.fill(0, row, row + shape.words)
      Atomics.store(words, row + shape.inUse, 1)
      return row
    },
    free(row: number): void {
      Atomics.store(words, row + shape.inUse, 0)
      words[row + shape.next] = words[freeList]
      words[freeList] = row
    },
  }
}
