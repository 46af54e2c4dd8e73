import fs from 'node:fs'
import { ENTRY_BYTES, ENTRY_WORDS, isWholeEntry } from '../../bridge/traffic-entry.ts'
import type { JournalFiles } from '../journal/journal-files.ts'

/** How many entries of one journal are read before other work can run. */
const BLOCK_ENTRIES = 2_048

/** Reads, from the files, the entries that threads write to their journals. */
export interface Changes {
  /** Starts: only entries that are written from now on count. */
  readonly begin: () => void
  /**
   * Calls `each` for new entries, which are at `at` in `words`, up to about one block of each
   * journal.
   * @returns how many entries are left
   */
  readonly read: (each: (words: Int32Array, at: number) => void) => number
  /** Returns the number of unread entries. */
  readonly waiting: () => number
}

/**
 * Creates the reader. It needs no help from announce threads: their entries are in the files before
 * replies are sent, and stay there until they are read.
 */
export function createChanges({ all }: Pick<JournalFiles, 'all'>): Changes {
  const words = new Int32Array(BLOCK_ENTRIES * ENTRY_WORDS)
  const bytes = new Uint8Array(words.buffer)
  let read = new Map<string, number>()

  function readFrom(path: string, first: number, count: number): number {
    const fd = fs.openSync(path, 'r')
    try {
      const length = Math.min(count, BLOCK_ENTRIES) * ENTRY_BYTES
      return Math.floor(fs.readSync(fd, bytes, 0, length, first * ENTRY_BYTES) / ENTRY_BYTES)
    } finally {
      fs.closeSync(fd)
    }
  }

  return {
    begin() {
      read = new Map(all().map((file) => [file.id, file.total()]))
    },
    read(each) {
      const files = all()
      let left = 0
      for (const { id, path, total } of files) {
        const first = read.get(id) ?? 0
        const waiting = total() - first
        if (waiting <= 0) continue
        const count = readFrom(path, first, waiting)
        for (let index = 0; index < count; index++) {
          const at = index * ENTRY_WORDS
          if (isWholeEntry(words, at)) each(words, at)
        }
        read.set(id, first + count)
        left += waiting - count
      }
      // Drops the read positions of journals that were removed.
      if (read.size > files.length) {
        const ids = new Set(files.map((file) => file.id))
        for (const id of read.keys()) if (!ids.has(id)) read.delete(id)
      }
      return left
    },
    waiting: () =>
      all().reduce((sum, { id, total }) => sum + Math.max(0, total() - (read.get(id) ?? 0)), 0),
  }
}
