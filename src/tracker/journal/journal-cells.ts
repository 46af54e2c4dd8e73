import { H, JOURNAL_WORDS } from '../memory/layout.ts'

/**
 * What a journal's thread, the main thread and the sync thread tell each other, in shared words.
 *
 * Files change in generations (a snapshot begins a new one). The two newest have places of their
 * own for file and count, told apart by the generation's lowest bit, so that the old file can be
 * synced and read to its end while the new one is written.
 */
export const J = {
  generation: 0, // of the file that is written, counted for each slot
  nextGeneration: 1, // set by the main thread when its file is open
  fd: 2, // two words
  written: 4, // whole entries in the file: two words
  synced: 6, // as many of them are on the disk for sure: two words
  created: 8, // entries committed since the start, wrapping
  flushed: 9, // entries written since the start, wrapping
  isFailing: 10,
  failures: 11,
} as const

/** Where the words of a journal slot begin. */
export function journalBase(slot: number): number {
  return H.journals + slot * JOURNAL_WORDS
}
